// The formation model in a program of one's own: a configuration, all draws in memory, no file.
#include <cstdio>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/sweep/run.hpp"

namespace sweep = nqpsweep::sweep;

/// Looks at every draw as it comes: here, how often all policies together fall short of the sum of each alone.
class Watcher final : public sweep::ResultSink {
 public:
  explicit Watcher(const sweep::Study& study) : synergy_(study.layout().column(sweep::Family::synergy)) {}
  void write(const sweep::Block& block) override {
    for (std::size_t i = 0; i < block.draws.count; ++i) n_conflicts_ += block.number(i, synergy_) < 0.0 ? 1 : 0;
  }
  void keep(const sweep::StateToKeep&) override {}
  void finish(const sweep::Results&) override {}
  [[nodiscard]] int n_conflicts() const { return n_conflicts_; }

 private:
  std::size_t synergy_;
  int n_conflicts_ = 0;
};

int main(int argc, char** argv) {
  const auto study = nqpsweep::app::load_study(argc > 1 ? std::optional<std::string>(argv[1]) : std::nullopt,
                                               {{"this program", "run.draws", "200"}});
  Watcher watcher(study);
  sweep::SerialRanks alone;
  const sweep::Results results = sweep::run(study, alone, watcher);
  const auto& synergy = results.columns[study.layout().column(sweep::Family::synergy)];
  std::printf("%d\n%.17g\n", watcher.n_conflicts(), synergy.mean);
}
