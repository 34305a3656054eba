// Writes the inputs of fuzz/corpus/evtx-chunk, always the same bytes:
//
//   script/build release fuzz_evtx_inputs && build/release/bin/fuzz_evtx_inputs fuzz/corpus/evtx-chunk
//
// Each is the beginning of one chunk, short enough for libFuzzer to try much.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "simulate/evtx_writer.hpp"

namespace {

using namespace monalys::simulate;
using Value = EvtxValue;

EvtxEvent logon(EvtxShape shape) {
  return {.provider = "Microsoft-Windows-Security-Auditing",
          .provider_guid = "{54849625-5478-4994-A5BA-3E3B0328C30D}",
          .channel = "Security",
          .computer = "mts1",
          .id = 4624,
          .file_time = to_file_time(1'613'133'163'340'379),
          .record_id = 1,
          .activity_id = {},
          .user = {},
          .user_data = {},
          .fields = {{"TargetUserSid", Value::of_sid("S-1-5-21-1-2-3-1104")},
                     {"TargetUserName", Value::of_text("anna")},
                     {"TargetLogonId", Value::of_hex64(0x3e7)},
                     {"LogonType", Value::of_u32(10)}},
          .shape = shape};
}

EvtxEvent session() {
  auto event = logon(EvtxShape::templates);
  event.provider = "Microsoft-Windows-TerminalServices-LocalSessionManager";
  event.channel = event.provider + "/Operational";
  event.user = "S-1-5-18";
  event.id = 21;
  event.user_data = "EventXML";
  event.fields = {{"User", Value::of_text("MONA\\åsa")}, {"SessionID", Value::of_u32(3)}};
  return event;
}

EvtxEvent uptime() {
  auto event = logon(EvtxShape::templates);
  event.provider = "EventLog";
  event.provider_guid = {};
  event.channel = "System";
  event.id = 6013;
  event.fields = {{"", Value::of_texts({"", "", "", "", "98765", "60"})}};
  return event;
}

EvtxEvent kinds() {
  auto event = logon(EvtxShape::templates);
  event.literal_source = true;
  event.fields = {{"TargetUserName", Value::of_double(1.5)},
                  {"LogonType", Value::of_boolean(true)},
                  {"TargetLogonId", Value::of_size(580)},
                  {"a", Value::of_binary("\x01\xff")},
                  {"b", Value::of_file_time(event.file_time)},
                  {"c", Value::of_i32(-7)},
                  {"TargetUserSid", Value::of_guid("{54849625-5478-4994-A5BA-3E3B0328C30D}")}};
  return event;
}

std::string chunk_of(const std::vector<EvtxEvent>& events) {
  EvtxChunk chunk;
  std::uint64_t number = 1;
  for (const auto& each : events) {
    if (!chunk.add(each, number++)) std::cerr << "does not fit\n";
  }
  auto bytes = chunk.finished();
  bytes.resize(bytes.find_last_not_of('\0') + 3);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_evtx_inputs FOLDER\n";
    return 2;
  }
  const auto templates = logon(EvtxShape::templates);
  std::map<std::string, std::string> files{
      {"logons", chunk_of({templates, templates})},
      {"plain-data", chunk_of({logon(EvtxShape::plain_data)})},
      {"plain", chunk_of({logon(EvtxShape::plain)})},
      {"session", chunk_of({session()})},
      {"uptime", chunk_of({uptime()})},
      {"kinds", chunk_of({kinds()})},
  };
  files["bad-checksum"] = files["logons"];
  files["bad-checksum"][600] ^= 1;
  files["bad-mark"] = files["session"];
  files["bad-mark"][0] = 'x';
  files["cut"] = files["logons"].substr(0, 2000);
  EvtxWriter writer;
  if (!writer.add(templates)) return 1;
  files["file-header"] = writer.file().substr(0, 4096);
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : files) std::ofstream(folder / name, std::ios::binary) << bytes;
  return 0;
}
