#include "formats/evtx/template_cache.hpp"

#include <algorithm>
#include <mutex>

namespace monalys::formats::evtx {
namespace {

bool fits(const Program& program, const Values& values) {
  if (program.value_count != values.count() || program.types.size() > values.count()) return false;
  for (std::size_t slot = 0; slot < program.types.size(); ++slot) {
    const auto declared = program.types[slot];
    const auto value = values[slot];
    if (declared != Program::kUndeclared && !value.absent() && value.type != declared) return false;
  }
  return true;
}

}  // namespace

TemplateCache::Key TemplateCache::key_of(std::string_view guid, Purpose purpose) {
  Key key{.guid = {}, .purpose = purpose};
  std::ranges::copy(guid.substr(0, key.guid.size()), key.guid.begin());
  return key;
}

std::size_t TemplateCache::Hash::operator()(const Key& key) const {
  // GUIDs are hashes themselves.
  const std::string_view guid(key.guid.data(), key.guid.size());
  const auto purpose = std::uint64_t{key.purpose.row} << 8U | static_cast<std::uint64_t>(key.purpose.above);
  return static_cast<std::size_t>((load<std::uint64_t>(guid, 0) ^ load<std::uint64_t>(guid, 8) ^ purpose) *
                                  0x9e37'79b9'7f4a'7c15U);
}

const Program* TemplateCache::find(std::string_view guid, Purpose purpose) const {
  const std::shared_lock lock(mutex_);
  const auto found = programs_.find(key_of(guid, purpose));
  return found == programs_.end() ? nullptr : found->second.get();
}

const Program* TemplateCache::insert(std::string_view guid, Purpose purpose, std::unique_ptr<Program>& program) {
  program->own();
  const std::unique_lock lock(mutex_);
  const auto key = key_of(guid, purpose);
  if (const auto found = programs_.find(key); found != programs_.end()) return found->second.get();
  const auto size = program->bytes() + 256;  // and what the tables need
  if (bytes_ + size > kMostBytes) return nullptr;
  bytes_ += size;
  const auto& kept = programs_.emplace(key, std::move(program)).first->second;
  by_id_[load<std::uint32_t>(guid, 0)].push_back({purpose, kept.get()});
  return kept.get();
}

const Program* TemplateCache::like(std::uint32_t template_id, Purpose purpose, const Values& values) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_id_.find(template_id);
  if (found == by_id_.end()) return nullptr;
  const auto& all = found->second;
  const auto named = std::ranges::find_if(
      all, [&](const Named& each) { return each.purpose == purpose && fits(*each.program, values); });
  return named == all.end() ? nullptr : named->program;
}

}  // namespace monalys::formats::evtx
