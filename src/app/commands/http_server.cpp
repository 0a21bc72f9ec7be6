#include "http_server.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <semaphore>
#include <thread>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::app {
namespace {

constexpr std::size_t most_body_bytes = std::size_t{1} << 20;
constexpr std::size_t most_waiting = 256;
constexpr int backlog = 512;

/// Connections that wait for a thread. When too many do, no more are accepted until some are served: later ones wait in
/// the operating system's queue, and none is dropped.
class ConnectionQueue final : public httplib::TaskQueue {
 public:
  explicit ConnectionQueue(std::size_t n_threads) {
    for (std::size_t i = 0; i < n_threads; ++i) threads_.emplace_back([this] { serve(); });
  }

  void enqueue(std::function<void()> connection) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(connection));
    changed_.notify_all();
  }

  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    threads_.clear();  // joins
  }

 private:
  void serve() {
    while (true) {
      std::function<void()> connection;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        connection = std::move(waiting_.front());
        waiting_.pop_front();
      }
      changed_.notify_all();
      connection();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool closing_ = false;
  std::vector<std::jthread> threads_;
};

/// A place among those that evaluate at once.
class Slot {
 public:
  explicit Slot(std::counting_semaphore<>& slots) : slots_(slots) { slots_.acquire(); }
  ~Slot() { slots_.release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::counting_semaphore<>& slots_;
};

}  // namespace

class HttpServer::Server {
 public:
  Server(Endpoints endpoints, int n_at_once) : endpoints_(std::move(endpoints)), slots_(n_at_once) {
    // More threads for connections than answers at once, so that an idle client holds up nobody.
    const auto n_connections = static_cast<std::size_t>(4 * n_at_once + 16);
    server_.new_task_queue = [n_connections] { return new ConnectionQueue(n_connections); };
    // Not the library's SO_REUSEPORT, by which two servers could share a port unawares.
    server_.set_socket_options([this](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      socket_ = socket;
    });
    server_.set_keep_alive_timeout(1);
    server_.set_keep_alive_max_count(100'000);
    server_.set_tcp_nodelay(true);
    server_.set_payload_max_length(most_body_bytes);
    for (const auto& [path, get] : endpoints_.get)
      server_.Get(path, [&get](const httplib::Request&, httplib::Response& response) { send(response, get()); });
    for (const auto& [path, post] : endpoints_.post) {
      server_.Post(path,
                   [this, &post](const httplib::Request& request, httplib::Response& response,
                                 const httplib::ContentReader& read) { send(response, answer(post, request, read)); });
    }
    server_.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return;
      send(response, response.status == 404
                         ? refusal(404, "InvalidInput", fmt::format("there is no {} {}", request.method, request.path))
                         : refusal(response.status, "InvalidInput", "the request cannot be read"));
    });
    server_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr& error) {
          send(response, refusal(500, "InternalError", what(error)));
        });
  }

  int bind(const std::string& host, int port) {
    errno = 0;
    const int bound = port == 0 ? server_.bind_to_any_port(host) : server_.bind_to_port(host, port) ? port : -1;
    if (bound <= 0)
      throw WorldError("listening at", fmt::format("{}:{}", host, port),
                       errno != 0 ? std::generic_category().message(errno) : "there is no such address here");
    ::listen(socket_, backlog);  // the library asks for a queue of 5
    return bound;
  }

  void serve() { server_.listen_after_bind(); }
  void stop() { server_.stop(); }
  [[nodiscard]] std::uint64_t n_answered() const { return n_answered_; }

 private:
  static void send(httplib::Response& response, const Reply& reply) {
    response.status = reply.status;
    response.set_content(reply.body, "application/json");
  }

  static std::string what(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      return known.what();
    } catch (...) {
      return "unknown";
    }
  }

  Reply answer(const std::function<Reply(const std::string&)>& post, const httplib::Request& request,
               const httplib::ContentReader& read) {
    if (request.is_multipart_form_data()) return refusal(415, "InvalidInput", "send JSON, not a form");
    std::string body;
    bool too_long = false;
    const bool whole = read([&](const char* data, std::size_t n) {
      too_long = body.size() + n > most_body_bytes;
      if (!too_long) body.append(data, n);
      return !too_long;
    });
    if (!whole) return refusal(413, "InvalidInput", fmt::format("cut short, or longer than {} bytes", most_body_bytes));
    const Slot slot(slots_);
    ++n_answered_;
    return post(body);
  }

  Endpoints endpoints_;
  std::counting_semaphore<> slots_;
  httplib::Server server_;
  int socket_ = -1;
  std::atomic<std::uint64_t> n_answered_ = 0;
};

HttpServer::HttpServer(Endpoints endpoints, int n_at_once)
    : server_(std::make_unique<Server>(std::move(endpoints), n_at_once)) {}
HttpServer::~HttpServer() = default;
int HttpServer::bind(const std::string& host, int port) { return server_->bind(host, port); }
void HttpServer::serve() { server_->serve(); }
void HttpServer::stop() { server_->stop(); }
std::uint64_t HttpServer::n_answered() const { return server_->n_answered(); }

}  // namespace nqpsweep::app
