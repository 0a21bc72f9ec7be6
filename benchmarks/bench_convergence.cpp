// How the errors of Sobol' indices fall with the number of groups N, by base of the pick-freeze design, as JSON:
//   bench_convergence [log2 of the largest N] [replications]
// scripts/convergence draws docs/figures/convergence.svg of it.
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "support/convergence.hpp"

using namespace nqpsweep::testing;

int main(int argc, char** argv) {
  const int log_most = argc > 1 ? std::atoi(argv[1]) : 14;
  const std::size_t n_replications = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 32;
  std::vector<std::uint64_t> n;
  for (int m = 6; m <= log_most; ++m) n.push_back(std::uint64_t{1} << static_cast<unsigned>(m));
  nlohmann::ordered_json curves = nlohmann::ordered_json::array();
  for (const char* kind : {"ishigami", "bratley", "sobol_g"}) {
    const KnownFunction f = known_function(kind);
    for (const Base& base : bases) {
      const auto found = convergence_of(f, base, n, n_replications);
      for (std::size_t index = 0; index < found.size(); ++index)
        curves.push_back({{"function", kind},
                          {"base", base.name},
                          {"index", index == 0 ? "S1" : "ST"},
                          {"rmse", found[index].rmse},
                          {"slope", found[index].slope},
                          {"slope_error", found[index].slope_error}});
    }
  }
  const nlohmann::ordered_json all{{"n", n}, {"n_replications", n_replications}, {"curves", curves}};
  std::puts(all.dump(1).c_str());
}
