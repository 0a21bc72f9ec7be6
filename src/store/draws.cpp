#include "draws.hpp"

#include "nqpsweep/model/observables.hpp"

namespace nqpsweep::store {
namespace {

std::vector<std::string> outcome_texts(const sweep::Study& study, std::string_view model::OutcomeInfo::*field) {
  std::vector<std::string> texts;
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) texts.emplace_back(study.outcome(o).*field);
  return texts;
}

std::vector<std::string> parameter_texts(const sweep::Study& study, std::string space::UncertainParameter::*field) {
  std::vector<std::string> texts;
  for (const auto& parameter : study.parameters) texts.push_back(parameter.*field);
  return texts;
}

template <std::size_t n>
std::vector<std::string> names(const std::array<std::string_view, n>& list) {
  return {list.begin(), list.end()};
}

/// A single process needs no MPI-IO.
bool several(MPI_Comm communicator) {
  int size = 1;
  MPI_Comm_size(communicator, &size);
  return size > 1;
}

Handle file_access(MPI_Comm communicator) {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making", "file access properties");
  if (several(communicator))
    check(H5Pset_fapl_mpio(access.id(), communicator, MPI_INFO_NULL), "setting", "the MPI-IO driver");
  return access;
}

Handle collective_transfer(MPI_Comm communicator) {
  Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "making", "transfer properties");
  if (several(communicator))
    check(H5Pset_dxpl_mpio(transfer.id(), H5FD_MPIO_COLLECTIVE), "setting", "collective transfer");
  return transfer;
}

}  // namespace

void add_outcome_axis(LabelledGroup& group, const sweep::Study& study) {
  group.axis("outcome", outcome_texts(study, &model::OutcomeInfo::name),
             study.has_policies() ? "outcome of a trajectory at the horizon" : "output of the test function");
  group.variable("outcome_unit", {"outcome"}, outcome_texts(study, &model::OutcomeInfo::unit), "unit of each outcome");
  group.variable("outcome_description", {"outcome"}, outcome_texts(study, &model::OutcomeInfo::description),
                 "what each outcome is");
}

void add_parameter_axis(LabelledGroup& group, const sweep::Study& study) {
  group.axis("parameter", parameter_texts(study, &space::UncertainParameter::name), "uncertain parameter of the model");
  group.variable("parameter_unit", {"parameter"}, parameter_texts(study, &space::UncertainParameter::unit),
                 "unit of each parameter");
}

void add_effect_axis(LabelledGroup& group, const sweep::Study& study, sweep::Axis axis) {
  const std::string name(sweep::EffectLayout::name_of(axis));
  if (axis == sweep::Axis::none || group.has_axis(name)) return;
  const sweep::EffectLayout layout = study.layout();
  const std::string description(sweep::EffectLayout::describe(axis));
  if (const auto labels = layout.labels_of(axis); !labels.empty()) {
    group.axis(name, labels, description);
  } else {
    group.axis(name, layout.numbers_of(axis), {axis == sweep::Axis::year ? "yr" : "1", description});
  }
  if (axis == sweep::Axis::coalition)
    group.variable("coalition_name", {name}, coalition_names(study), "the players that are on");
  if (axis == sweep::Axis::observable) {
    std::vector<std::string> units;
    std::vector<std::string> observed;
    for (const auto& info : model::observable_table) {
      units.emplace_back(info.unit);
      observed.emplace_back(info.observed);
    }
    group.variable("observable_unit", {name}, units, "unit of each observable");
    group.variable("observed", {name}, observed, "what the paper reports");
  }
}

std::vector<std::string> coalition_names(const sweep::Study& study) {
  std::vector<std::string> names_of;
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) names_of.push_back(study.game.name_of(c));
  return names_of;
}

void lay_out_draws(hid_t file, const sweep::Study& study) {
  const DrawLayout layout{study.n_draws, sweep::storage_chunk_draws(study.design->rows_of_a_group()),
                          study.compression};
  const hid_t real = study.draw_storage == sweep::DrawStorage::float32 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
  LabelledGroup group(file, "/draws");
  group.draw_axis(layout);
  add_outcome_axis(group, study);
  add_parameter_axis(group, study);
  group.draw_variable("status", {}, H5T_STD_U8LE, layout, {"1", "whether the draw has an answer"});
  group.flag_meanings("status", names(sweep::status_names));
  if (study.has_policies()) {
    group.draw_variable("verdict", {}, H5T_STD_U8LE, layout,
                        {"1", "how all policies act together on NQP, from both scales"});
    std::vector<std::string> verdicts = names(synergy::verdict_names);
    verdicts.emplace_back("none");
    group.flag_meanings("verdict", verdicts);
    group.draw_variable("steps", {}, H5T_STD_U16LE, layout,
                        {"1", "steps of the longest trajectory of the main game; 0 without an answer"});
  }
  for (const ColumnSet& set : draw_sets(study)) {
    add_effect_axis(group, study, set.effect_axis);
    group.draw_variable(set.name, set.axes, real, layout, {set.units, set.description});
  }
}

ResultFile::Draws::Draws(const std::filesystem::path& path, const sweep::Study& study, MPI_Comm communicator)
    : study_(study),
      sets_(draw_sets(study)),
      n_columns_(study.layout().n_columns()),
      file_(H5Fopen(path.c_str(), H5F_ACC_RDWR, file_access(communicator).id()), H5Fclose, "opening for all ranks",
            path),
      transfer_(collective_transfer(communicator)) {
  const auto open = [&](const std::string& name) {
    datasets_.emplace(
        name, Handle(H5Dopen2(file_.id(), ("/draws/" + name).c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name));
  };
  for (const char* name : {"draw", "status"}) open(name);
  if (study.has_policies()) {
    for (const char* name : {"verdict", "steps"}) open(name);
  }
  for (const ColumnSet& set : sets_) open(set.name);
}

template <class T>
void ResultFile::Draws::write_rows(const std::string& name, hid_t type, const sweep::Slice& slice, std::size_t width,
                                   const std::vector<T>& values) {
  const Handle& dataset = datasets_.at(name);
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
  const hsize_t length = values.size();
  const Handle memory_space(H5Screate_simple(1, &length, nullptr), H5Sclose, "making a dataspace for", name);
  if (slice.count == 0) {
    check(H5Sselect_none(file_space.id()), "selecting nothing of", name);
    check(H5Sselect_none(memory_space.id()), "selecting nothing of", name);
  } else {
    const int rank = H5Sget_simple_extent_ndims(file_space.id());
    std::vector<hsize_t> start(static_cast<std::size_t>(rank), 0);
    std::vector<hsize_t> count(static_cast<std::size_t>(rank));
    check(H5Sget_simple_extent_dims(file_space.id(), count.data(), nullptr), "measuring", name);
    start[0] = slice.first;
    count[0] = slice.count;
    check(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
          "selecting rows of", name);
    expects(values.size() == slice.count * width, "one row for each draw");
  }
  check(H5Dwrite(dataset.id(), type, memory_space.id(), file_space.id(), transfer_.id(), values.data()),
        "writing draws of", name);
}

template <class Real>
void ResultFile::Draws::write_columns(const sweep::Block& block, hid_t type) {
  for (const ColumnSet& set : sets_) {
    std::vector<Real> values;
    values.reserve(block.draws.count * set.columns.size());
    for (std::size_t i = 0; i < block.draws.count; ++i) {
      for (const std::size_t column : set.columns)
        values.push_back(static_cast<Real>(block.rows[i * n_columns_ + column]));
    }
    write_rows(set.name, type, block.draws, set.columns.size(), values);
  }
}

void ResultFile::Draws::write(const sweep::Block& block) {
  std::vector<std::int64_t> index;
  std::vector<std::uint8_t> status;
  std::vector<std::uint8_t> verdict;
  std::vector<std::uint16_t> steps;
  for (std::uint64_t i = 0; i < block.draws.count; ++i) {
    const sweep::DrawRecord& record = block.records[i];
    index.push_back(static_cast<std::int64_t>(block.draws.first + i));
    status.push_back(static_cast<std::uint8_t>(record.status));
    verdict.push_back(static_cast<std::uint8_t>(record.verdict));
    steps.push_back(record.steps);
  }
  write_rows("draw", H5T_NATIVE_INT64, block.draws, 1, index);
  write_rows("status", H5T_NATIVE_UINT8, block.draws, 1, status);
  if (study_.has_policies()) {
    write_rows("verdict", H5T_NATIVE_UINT8, block.draws, 1, verdict);
    write_rows("steps", H5T_NATIVE_UINT16, block.draws, 1, steps);
  }
  if (study_.draw_storage == sweep::DrawStorage::float32) {
    write_columns<float>(block, H5T_NATIVE_FLOAT);
  } else {
    write_columns<double>(block, H5T_NATIVE_DOUBLE);
  }
}

void ResultFile::Draws::shrink_to(std::uint64_t n_draws) {
  for (const auto& [name, dataset] : datasets_) {
    const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
    std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())));
    check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), "measuring", name);
    shape[0] = n_draws;
    check(H5Dset_extent(dataset.id(), shape.data()), "shortening", name);
  }
}

void ResultFile::Draws::close() {
  for (auto& [name, dataset] : datasets_) dataset.close(name);
  datasets_.clear();
  transfer_.close("transfer properties");
  file_.close("the result file");
}

}  // namespace nqpsweep::store
