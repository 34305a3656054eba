#include "simulate/process_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace monalys::simulate {
namespace {

constexpr std::string_view kExplorer = R"(C:\Windows\explorer.exe)";
constexpr std::uint32_t kCreator = 4;  // of all processes alike: nobody asks for it

}  // namespace

std::uint32_t ProcessIds::take(Random& random) {
  if (!free_.empty() && random.chance(.8)) {
    const auto process = free_.back();
    free_.pop_back();
    return process;
  }
  highest_ += 4 * static_cast<std::uint32_t>(random.between(1, 5));
  return highest_;
}

void ProcessIds::boot() {
  free_.clear();
  highest_ = kFirst;
}

Account machine_account(std::string_view host) {
  std::string name(host);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return {"S-1-5-18", name + "$", "MONA", 0x3e7};
}

Account window_manager_account(int session) {
  return {fmt::format("S-1-5-90-0-{}", session), fmt::format("DWM-{}", session), "Window Manager",
          0x1'0000 + static_cast<std::uint64_t>(session)};
}

EvtxEvent event_of(const ProcessEvent& what) {
  const bool created = what.kind == ProcessEvent::Kind::created;
  EvtxEvent event;
  event.provider = "Microsoft-Windows-Security-Auditing";
  event.provider_guid = "{54849625-5478-4994-A5BA-3E3B0328C30D}";
  event.id = created ? 4688 : 4689;
  event.version = created ? 2 : 0;
  event.fields = {{"SubjectUserSid", EvtxValue::of_sid(what.subject.sid)},
                  {"SubjectUserName", EvtxValue::of_text(what.subject.name)},
                  {"SubjectDomainName", EvtxValue::of_text(what.subject.domain)},
                  {"SubjectLogonId", EvtxValue::of_hex64(what.subject.logon_id)}};
  const auto add = [&event](std::string_view name, EvtxValue value) {
    event.fields.push_back({std::string(name), std::move(value)});
  };
  if (!created) {
    add("Status", EvtxValue::of_hex32(0));
    add("ProcessId", EvtxValue::of_hex64(what.process));
    add("ProcessName", EvtxValue::of_text(what.path));
    return event;
  }
  const auto target = what.for_whom.value_or(Account{"S-1-0-0", "-", "-", 0});
  add("NewProcessId", EvtxValue::of_hex64(what.process));
  add("NewProcessName", EvtxValue::of_text(what.path));
  add("TokenElevationType", EvtxValue::of_text("%%1936"));
  add("ProcessId", EvtxValue::of_hex64(kCreator));
  add("CommandLine", EvtxValue::of_text(""));
  add("TargetUserSid", EvtxValue::of_sid(what.for_whom ? target.sid : "S-1-0-0"));
  add("TargetUserName", EvtxValue::of_text(target.name));
  add("TargetDomainName", EvtxValue::of_text(target.domain));
  add("TargetLogonId", EvtxValue::of_hex64(target.logon_id));
  add("ParentProcessName", EvtxValue::of_text(kExplorer));
  add("MandatoryLabel", EvtxValue::of_sid("S-1-16-8192"));
  return event;
}

std::string_view path_of_program(std::string_view program) {
  constexpr std::array kPaths{
      std::pair{"Stata", R"(C:\Program Files\Stata17\StataMP-64.exe)"},
      std::pair{"SAS", R"(C:\Program Files\SASHome\SASFoundation\9.4\sas.exe)"},
      std::pair{"R", R"(C:\Program Files\R\R-4.1.2\bin\x64\Rgui.exe)"},
      std::pair{"SPSS", R"(C:\Program Files\IBM\SPSS Statistics\stats.exe)"},
      std::pair{"Python", R"(C:\Program Files\Python39\python.exe)"},
      std::pair{"Excel", R"(C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE)"},
  };
  const auto found = std::ranges::find(kPaths, program, [](const auto& each) { return std::string_view(each.first); });
  return found != kPaths.end() ? found->second : R"(C:\Windows\System32\Robocopy.exe)";
}

}  // namespace monalys::simulate
