#include <pthread.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "commands.hpp"
#include "http_server.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "um_bridge.hpp"

namespace nqpsweep::app {
namespace {

/// Signals that stop the server, kept for one thread that waits for them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// Waits for a signal, or until there is nothing left to wait for. A second signal then ends the process at once.
  void wait(const std::atomic<bool>& is_over) const {
    const timespec a_while{0, 200'000'000};
    while (!is_over && sigtimedwait(&set_, nullptr, &a_while) < 0) {
    }
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
  }

 private:
  sigset_t set_{};
};

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

Exit serve_command(const StudyRequest& request, const ServeOptions& options) {
  const sweep::Study study = load_study(request.config, request.overrides);
  UmBridge bridge(study);
  const int n_evaluations = sweep::threads_for(study);
  const StopSignals signals;
  HttpServer server(bridge.endpoints(), n_evaluations);
  const int port = server.bind(options.host, options.port);
  spdlog::info(
      "model \"forward\" with {} inputs and {} outputs at http://{}:{}, {} evaluation(s) at once; Ctrl-C stops",
      bridge.study().n_inputs(), bridge.study().outputs().size(), options.host, port, n_evaluations);
  if (!is_loopback(options.host))
    spdlog::warn("whoever reaches {} may use this server: it asks nobody who they are", options.host);
  std::atomic<bool> is_over = false;
  std::jthread serving([&] {
    server.serve();
    is_over = true;
  });
  signals.wait(is_over);
  while (!is_over) {  // a server that is still starting does not hear the first call
    server.stop();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  spdlog::info("stopped; {} requests answered", server.n_answered());
  return Exit::success;
}

}  // namespace nqpsweep::app
