#include "simulate/evtx_chunk.hpp"

#include <zlib.h>

#include <utility>

#include "simulate/evtx_bytes.hpp"

namespace monalys::simulate {
namespace {

constexpr std::string_view kNamespace = "http://schemas.microsoft.com/win/2004/08/events/event";
constexpr std::uint8_t kText = 0x01;
constexpr std::uint8_t kBinXml = 0x21;

/// The values behind <System>, in the order in which Windows has them.
enum Slot : int {
  kLevel,
  kOpcode,
  kTask,
  kEventId,
  kQualifiers,
  kKeywords,
  kTimeCreated,
  kActivity,
  kProcess,
  kThread,
  kRecordId,
  kVersion,
  kUser,
  kRelatedActivity,
  kProvider,
  kProviderGuid,
  kChannel,
  kData,
};

std::uint64_t hash64(std::string_view text, std::uint64_t hash) {
  for (const char each : text) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3U;
  return hash;
}
std::string guid_of(const std::string& identity) {
  std::string guid;
  append_number(guid, hash64(identity, 0xcbf29ce484222325U), 8);
  append_number(guid, hash64(identity, 0x84222325cbf29ce4U), 8);
  return guid;
}

std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) {
  return static_cast<std::uint32_t>(
      ::crc32(before, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

EvtxValue or_absent(const std::string& text, EvtxValue (*make)(std::string_view)) {
  return text.empty() ? EvtxValue::absent() : make(text);
}

}  // namespace

EvtxChunk::EvtxChunk() : bytes_(kHeader, '\0') {}

bool EvtxChunk::add(const EvtxEvent& event, std::uint64_t record_number) {
  const auto size = bytes_.size();
  const auto name_heads = name_heads_;
  const auto template_heads = template_heads_;
  new_names_.clear();
  new_templates_.clear();
  write_record(event, record_number);
  if (bytes_.size() > kSize) {
    bytes_.resize(size);
    name_heads_ = name_heads;
    template_heads_ = template_heads;
    for (const auto& each : new_names_) names_.erase(each);
    for (const auto& each : new_templates_) templates_.erase(each);
    return false;
  }
  places_.push_back({record_number, static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(bytes_.size() - size),
                     !new_names_.empty() || !new_templates_.empty()});
  return true;
}

std::string EvtxChunk::finished() const {
  auto chunk = bytes_;
  const auto first = places_.empty() ? Place{} : places_.front(), last = places_.empty() ? Place{} : places_.back();
  chunk.replace(0, 8, std::string_view("ElfChnk\0", 8));
  put_number(chunk, 8, first.number, 8);
  put_number(chunk, 16, last.number, 8);
  put_number(chunk, 24, first.number, 8);
  put_number(chunk, 32, last.number, 8);
  put_number(chunk, 40, 128, 4);
  put_number(chunk, 44, last.offset, 4);
  put_number(chunk, 48, bytes_.size(), 4);
  put_number(chunk, 52, checksum(std::string_view(chunk).substr(kHeader)), 4);
  for (std::size_t i = 0; i < name_heads_.size(); ++i) put_number(chunk, 128 + 4 * i, name_heads_[i], 4);
  for (std::size_t i = 0; i < template_heads_.size(); ++i) put_number(chunk, 384 + 4 * i, template_heads_[i], 4);
  const std::string_view view(chunk);
  put_number(chunk, 124, checksum(view.substr(128, kHeader - 128), checksum(view.substr(0, 120))), 4);
  chunk.resize(kSize, '\0');
  return chunk;
}

void EvtxChunk::number(std::uint64_t value, std::size_t size) { append_number(bytes_, value, size); }
void EvtxChunk::fragment_header() { bytes_ += std::string_view("\x0f\x01\x01\x00", 4); }

void EvtxChunk::write_record(const EvtxEvent& event, std::uint64_t record_number) {
  const auto began = bytes_.size();
  number(0x2a2a, 4);
  number(0, 4);  // size, when it is known
  number(record_number, 8);
  number(event.file_time + 10, 8);  // written a microsecond after it happened
  fragment_header();
  if (event.shape == EvtxShape::plain) {
    write_plain_event(event);
  } else {
    write_wrapped(event);
  }
  number(0, 1);
  while ((bytes_.size() - began + 4) % 8 != 0) number(0, 1);
  const auto size = bytes_.size() - began + 4;
  put_number(bytes_, began + 4, size, 4);
  number(size, 4);
}

void EvtxChunk::write_wrapped(const EvtxEvent& event) {
  std::vector<EvtxValue> values{EvtxValue::of_u8(0),
                                EvtxValue::of_u8(0),
                                EvtxValue::of_u16(0),
                                EvtxValue::of_u16(event.id),
                                EvtxValue::absent(),
                                EvtxValue::of_hex64(0x8020000000000000),
                                EvtxValue::of_file_time(event.file_time),
                                or_absent(event.activity_id, EvtxValue::of_guid),
                                EvtxValue::of_u32(event.process_id),
                                EvtxValue::of_u32(event.thread_id),
                                EvtxValue::of_u64(event.record_id),
                                EvtxValue::of_u8(event.version),
                                or_absent(event.user, EvtxValue::of_sid),
                                EvtxValue::absent(),
                                EvtxValue::absent(),
                                EvtxValue::absent(),
                                EvtxValue::absent(),
                                EvtxValue::absent()};
  std::string identity = "wrapper|" + event.computer + (event.user_data.empty() ? "|E" : "|U");
  if (event.literal_source) {
    identity += "|" + event.provider + "|" + event.provider_guid + "|" + event.channel;
  } else {
    values[kProvider] = EvtxValue::of_text(event.provider);
    values[kProviderGuid] = or_absent(event.provider_guid, EvtxValue::of_guid);
    values[kChannel] = EvtxValue::of_text(event.channel);
  }
  // The embedded fragment names places in the chunk, so where it will stand must be known: the value comes last, and is
  // written in place.
  instance(identity, values, [&] { write_event(event, Where::definition); });
  const auto from = bytes_.size();
  write_data(event, Where::elsewhere);
  const auto descriptors_end = from - [&] {
    std::size_t size = 0;
    for (const auto& value : values) size += value.bytes.size();
    return size;
  }();
  put_number(bytes_, descriptors_end - 4, bytes_.size() - from, 2);
  put_number(bytes_, descriptors_end - 2, kBinXml, 1);
}

void EvtxChunk::write_event(const EvtxEvent& event, Where where) {
  element("Event", where, {{"xmlns", {.text = std::string(kNamespace)}}}, [&] {
    write_system(event, where);
    const Content embedded{.slot = kData, .type = kBinXml, .optional = true, .text = {}};
    if (event.user_data.empty()) return content(embedded);
    element("UserData", where, {}, [&] { content(embedded); });
  });
}

void EvtxChunk::write_system(const EvtxEvent& event, Where where) {
  const bool plain = where == Where::elsewhere;
  const auto slot = [&](int index, std::uint8_t type, std::string text) -> Content {
    if (plain) return {.text = std::move(text)};
    return {.slot = index, .type = type, .optional = true, .text = {}};
  };
  const auto source = [&](int index, std::uint8_t type, const std::string& text) {
    return event.literal_source ? Content{.text = text} : slot(index, type, text);
  };
  const auto present = [&](std::vector<Attribute> attributes) {
    std::erase_if(attributes, [](const Attribute& each) { return each.content.slot < 0 && each.content.text.empty(); });
    return attributes;
  };
  element("System", where, {}, [&] {
    empty_element("Provider", where,
                  present({{"Name", source(kProvider, kText, event.provider)},
                           {"Guid", source(kProviderGuid, 0x0f, event.provider_guid)}}));
    leaf("EventID", where, present({{"Qualifiers", slot(kQualifiers, 0x06, "")}}),
         slot(kEventId, 0x06, std::to_string(event.id)));
    leaf("Version", where, {}, slot(kVersion, 0x04, std::to_string(event.version)));
    leaf("Level", where, {}, slot(kLevel, 0x04, "0"));
    leaf("Task", where, {}, slot(kTask, 0x06, "0"));
    leaf("Opcode", where, {}, slot(kOpcode, 0x04, "0"));
    leaf("Keywords", where, {}, slot(kKeywords, 0x15, "0x8020000000000000"));
    empty_element("TimeCreated", where, {{"SystemTime", slot(kTimeCreated, 0x11, evtx_time_text(event.file_time))}});
    leaf("EventRecordID", where, {}, slot(kRecordId, 0x0a, std::to_string(event.record_id)));
    empty_element("Correlation", where,
                  present({{"ActivityID", slot(kActivity, 0x0f, event.activity_id)},
                           {"RelatedActivityID", slot(kRelatedActivity, 0x0f, "")}}));
    empty_element("Execution", where,
                  {{"ProcessID", slot(kProcess, 0x08, std::to_string(event.process_id))},
                   {"ThreadID", slot(kThread, 0x08, std::to_string(event.thread_id))}});
    leaf("Channel", where, {}, source(kChannel, kText, event.channel));
    leaf("Computer", where, {}, {.text = event.computer});
    empty_element("Security", where, present({{"UserID", slot(kUser, 0x13, event.user)}}));
  });
}

void EvtxChunk::write_plain_event(const EvtxEvent& event) {
  element("Event", Where::elsewhere, {{"xmlns", {.text = std::string(kNamespace)}}}, [&] {
    write_system(event, Where::elsewhere);
    if (event.user_data.empty()) return write_fields(event, Where::elsewhere, Slots::none);
    element("UserData", Where::elsewhere, {}, [&] { write_fields(event, Where::elsewhere, Slots::none); });
  });
}

void EvtxChunk::write_data(const EvtxEvent& event, Where where) {
  fragment_header();
  if (event.shape == EvtxShape::plain_data) {
    write_fields(event, where, Slots::none);
  } else {
    std::vector<EvtxValue> values;
    auto identity = "data|" + event.provider + "|" + std::to_string(event.id) + "|" + std::to_string(event.version) +
                    "|" + event.user_data;
    for (const auto& field : event.fields) {
      identity += "|" + field.name + ":" + std::to_string(field.value.type);
      values.push_back(field.value);
    }
    instance(identity, values, [&] { write_fields(event, Where::definition, Slots::all); });
  }
  number(0, 1);
}

void EvtxChunk::write_fields(const EvtxEvent& event, Where where, Slots slots) {
  const bool data = event.user_data.empty();
  element(data ? "EventData" : event.user_data, where, {}, [&] {
    int index = 0;
    for (const auto& field : event.fields) {
      Content content{.text = field.value.text};
      if (slots == Slots::all) content = {.slot = index, .type = field.value.type, .optional = false, .text = {}};
      ++index;
      std::vector<Attribute> attributes;
      if (data && !field.name.empty()) attributes.push_back({"Name", {.text = field.name}});
      leaf(data ? "Data" : std::string_view(field.name), where, attributes, content);
    }
  });
}

template <class Body>
void EvtxChunk::instance(const std::string& identity, const std::vector<EvtxValue>& values, Body&& body) {
  const auto guid = guid_of(identity);
  number(0x0c, 1);
  number(1, 1);
  bytes_ += guid.substr(0, 4);
  const auto known = templates_.find(identity);
  const auto here = static_cast<std::uint32_t>(bytes_.size() + 4);
  number(known == templates_.end() ? here : known->second, 4);
  if (known == templates_.end()) {
    templates_[identity] = here;
    new_templates_.push_back(identity);
    auto& head = template_heads_[static_cast<unsigned char>(guid[0]) % template_heads_.size()];
    number(std::exchange(head, here), 4);
    bytes_ += guid;
    number(0, 4);
    const auto from = bytes_.size();
    fragment_header();
    body();
    number(0, 1);
    put_number(bytes_, from - 4, bytes_.size() - from, 4);
  }
  number(values.size(), 4);
  for (const auto& value : values) {
    number(value.bytes.size(), 2);
    number(value.type, 2);
  }
  for (const auto& value : values) bytes_ += value.bytes;
}

template <class Body>
void EvtxChunk::element(std::string_view name, Where where, const std::vector<Attribute>& attributes, Body&& body) {
  const auto from = start(name, where, attributes, -1);
  number(0x02, 1);
  body();
  number(0x04, 1);
  put_number(bytes_, from - 4, bytes_.size() - from, 4);
}

void EvtxChunk::leaf(std::string_view name, Where where, const std::vector<Attribute>& attributes,
                     const Content& content) {
  const auto from = start(name, where, attributes, content.optional ? content.slot : -1);
  number(0x02, 1);
  this->content(content);
  number(0x04, 1);
  put_number(bytes_, from - 4, bytes_.size() - from, 4);
}

void EvtxChunk::empty_element(std::string_view name, Where where, const std::vector<Attribute>& attributes) {
  const auto from = start(name, where, attributes, -1);
  number(0x03, 1);
  put_number(bytes_, from - 4, bytes_.size() - from, 4);
}

std::size_t EvtxChunk::start(std::string_view name, Where where, const std::vector<Attribute>& attributes,
                             int depends_on) {
  number(attributes.empty() ? 0x01 : 0x41, 1);
  if (where == Where::definition) number(static_cast<std::uint16_t>(depends_on), 2);
  number(0, 4);  // size of what follows, when it is known
  const auto from = bytes_.size();
  this->name(name);
  if (attributes.empty()) return from;
  number(0, 4);
  const auto list = bytes_.size();
  for (const auto& each : attributes) {
    number(&each == &attributes.back() ? 0x06 : 0x46, 1);
    this->name(each.name);
    content(each.content);
  }
  put_number(bytes_, list - 4, bytes_.size() - list, 4);
  return from;
}

void EvtxChunk::content(const Content& content) {
  if (content.slot >= 0) {
    number(content.optional ? 0x0e : 0x0d, 1);
    number(static_cast<std::uint16_t>(content.slot), 2);
    number(content.type, 1);
  } else if (!content.text.empty()) {
    const auto units = to_utf16(content.text);
    number(0x05, 1);
    number(kText, 1);
    number(units.size() / 2, 2);
    bytes_ += units;
  }
}

void EvtxChunk::name(std::string_view utf8) {
  const auto units = to_utf16(utf8);
  const auto known = names_.find(units);
  const auto here = static_cast<std::uint32_t>(bytes_.size() + 4);
  number(known == names_.end() ? here : known->second, 4);
  if (known != names_.end()) return;
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < units.size(); i += 2) {
    hash = hash * 65599 + static_cast<std::uint32_t>(get_number(units, i, 2));
  }
  hash &= 0xffff;
  names_[units] = here;
  new_names_.push_back(units);
  number(std::exchange(name_heads_[hash % name_heads_.size()], here), 4);
  number(hash, 2);
  number(units.size() / 2, 2);
  bytes_ += units;
  number(0, 2);
}

}  // namespace monalys::simulate
