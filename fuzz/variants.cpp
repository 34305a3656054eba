#include "variants.hpp"

namespace monalys::fuzz {
namespace {

std::vector<Variant> make_variants() {
  formats::Options plain;
  plain.zone = Zone::locate("Europe/Stockholm").value_or(Zone::utc());

  auto job = plain;
  job.realm = Realm::job;
  auto storage = plain;
  storage.realm = Realm::storage;
  storage.decimal = ',';
  storage.unit = "TiB";
  auto logon = plain;
  logon.realm = Realm::logon;
  logon.time = "unix";
  auto run = plain;
  run.realm = Realm::run;
  run.time = "%d.%m.%Y %H:%M";
  run.columns = {{"user", "Konto"}, {"label", "Program"}, {"begun_at", "Start"}, {"duration", "Tid"}};
  run.outcomes = {{"failed", {"Fel"}}};
  auto physical = plain;
  physical.constants = {{"value", "physical"}, {"label", "backup"}};

  std::vector<Variant> made{{"csv", job},   {"csv", storage},        {"csv", logon},
                            {"csv", run},   {"storage-json", plain}, {"storage-json", physical},
                            {"detect", job}};
  for (const auto& format : formats::all()) {
    if (format.id != "csv" && format.id != "storage-json") made.push_back({format.id, plain});
  }
  return made;
}

}  // namespace

const std::vector<Variant>& variants() {
  static const auto kVariants = make_variants();
  return kVariants;
}

std::vector<const Variant*> variants_of(std::string_view format) {
  std::vector<const Variant*> found;
  for (const auto& each : variants()) {
    if (each.format == format) found.push_back(&each);
  }
  return found;
}

}  // namespace monalys::fuzz
