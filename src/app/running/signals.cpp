#include "signals.hpp"

#include <atomic>
#include <csignal>

namespace nqpsweep::app {
namespace {

std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note(int signal) {
  int none = 0;
  received.compare_exchange_strong(none, signal);
}

void listen_to(int signal, int flags) {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART | flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void listen_to_signals() {
  listen_to(SIGTERM, 0);
  listen_to(SIGUSR1, 0);
  listen_to(SIGINT, static_cast<int>(SA_RESETHAND));
}

std::string_view signal_received() {
  switch (received.load()) {
    case 0: return "";
    case SIGTERM: return "SIGTERM";
    case SIGUSR1: return "SIGUSR1";
    default: return "SIGINT";
  }
}

bool signal_is_urgent() {
  const int signal = received.load(std::memory_order_relaxed);
  return signal != 0 && signal != SIGUSR1;
}

}  // namespace nqpsweep::app
