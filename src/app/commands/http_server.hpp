/// @file
/// A small HTTP server of JSON: bounded bodies, bounded queues, every refusal in the error object of UM-Bridge.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace nqpsweep::app {

/// An answer, and the HTTP status that goes with it.
struct Reply {
  int status = 200;
  std::string body;
};

/// An answer that refuses.
[[nodiscard]] Reply refusal(int status, std::string_view type, std::string_view message);

/// What is answered at each path, e.g. "/Info"; called from many threads.
struct Endpoints {
  std::map<std::string, std::function<Reply()>> get;
  std::map<std::string, std::function<Reply(const std::string& body)>> post;
};

class HttpServer {
 public:
  /// @param n_at_once  requests with a body that are answered at the same time; others wait
  HttpServer(Endpoints endpoints, int n_at_once);
  ~HttpServer();

  /// @param port      0: any that is free
  /// @return          the port
  /// @par Errors      WorldError where nobody can listen there
  int bind(const std::string& host, int port);

  /// Returns when stop() has been called, after what had been accepted has been answered.
  void serve();
  void stop();
  [[nodiscard]] std::uint64_t n_answered() const;

 private:
  class Server;  // of the library, whose header and Eigen's do not go together
  std::unique_ptr<Server> server_;
};

}  // namespace nqpsweep::app
