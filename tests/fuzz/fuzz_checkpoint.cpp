// The reader of checkpoints, and of the states in them: any bytes give what was kept or an error of the outside world.
#include "../../src/store/files.hpp"
#include "../../src/sweep/accumulator.hpp"
#include "fuzz/target.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/store/checkpoint.hpp"

namespace {

using namespace nqpsweep;

void read(const sweep::Bytes& bytes) {
  static const sweep::Study study =
      app::load_study(std::nullopt, {{"fuzz", "game.players", R"(["incentive", "guidance", "ecology"])"},
                                     {"fuzz", "study.outcomes", R"(["log_nqp"])"},
                                     {"fuzz", "choice.outcome", "log_nqp"},
                                     {"fuzz", "design.kind", "pick_freeze"},
                                     {"fuzz", "sensitivity.by", "table"}});
  static const sweep::EffectLayout layout = study.layout();
  try {
    const store::Checkpoint checkpoint = store::unpacked_checkpoint(bytes, "input");
    (void)store::head_of(checkpoint, checkpoint.state.draws_done);
    sweep::Accumulator(study, layout).restore(sweep::ByteReader(checkpoint.state.bytes));
  } catch (const WorldError&) {
  } catch (const ContractViolation&) {
    if (!checked_build) throw;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  sweep::Bytes bytes(input.begin(), input.end());
  read(bytes);
  // And as if the checksum, which no chance gets past, were right.
  const std::string digest = store::digest_of(bytes);
  const auto letters = std::as_bytes(std::span(digest));
  bytes.insert(bytes.end(), letters.begin(), letters.end());
  read(bytes);
  return 0;
}
