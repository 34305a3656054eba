#include "formats/windows/event_message.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/words.hpp"

namespace monalys::formats::windows {
namespace {

bool is_hexadecimal(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X"); }

void put(WindowsEvent& event, std::string_view name, std::string_view value) {
  const auto& names = event.kind->fields;
  const auto found = std::ranges::find(names, name);
  if (found != names.end() && value != "-") event.fields[static_cast<std::size_t>(found - names.begin())] = value;
}

}  // namespace

void EventMessage::split(std::string_view message) {
  values_.clear();
  quoted_.clear();
  numbers_.clear();
  bool first = true;
  for (auto rest = message; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto colon = line.find(':');
    if (!std::exchange(first, false) && colon != std::string_view::npos) {
      const auto value = trimmed(line.substr(colon + 1));
      if (!value.empty()) values_.push_back({trimmed(line.substr(0, colon)), value});
    }
  }
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '"') {
      const auto close = message.find('"', i + 1);
      if (close == std::string_view::npos) break;
      quoted_.push_back(message.substr(i + 1, close - i - 1));
      i = close;
    } else if (is_digit(message[i])) {
      auto end = i;
      while (end < message.size() && is_digit(message[end])) ++end;
      numbers_.push_back(message.substr(i, end - i));
      i = end;
    }
  }
}

std::string_view EventMessage::value(std::size_t index) const {
  return index < values_.size() ? values_[index].value : std::string_view{};
}

std::size_t EventMessage::hexadecimal(std::size_t n) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (is_hexadecimal(values_[i].value) && n-- == 0) return i;
  }
  return values_.size();
}

std::size_t EventMessage::small_number() const {
  const auto found = std::ranges::find_if(values_, [](const Labelled& each) {
    return each.value.size() <= 2 && std::ranges::all_of(each.value, is_digit);
  });
  return static_cast<std::size_t>(found - values_.begin());
}

void EventMessage::security(WindowsEvent& event) const {
  // An account stands as security id, name, domain, logon id.
  const auto account = [&](std::size_t logon_id, std::string_view sid, std::string_view name, std::string_view domain,
                           std::string_view id) {
    if (logon_id >= values_.size() || logon_id < 2) return;
    if (logon_id >= 3) put(event, sid, value(logon_id - 3));
    put(event, name, value(logon_id - 2));
    put(event, domain, value(logon_id - 1));
    put(event, id, value(logon_id));
  };
  const auto subject = hexadecimal(0);
  switch (event.kind->id) {
    case 4624: {
      const auto logon = hexadecimal(1);  // the first is that of who asked for it
      account(logon, "TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId");
      if (is_hexadecimal(value(logon + 1))) put(event, "TargetLinkedLogonId", value(logon + 1));
      put(event, "LogonType", value(small_number()));
      break;
    }
    case 4625: {
      const auto type = small_number();
      put(event, "LogonType", value(type));
      put(event, "TargetUserName", value(type + 2));
      put(event, "TargetDomainName", value(type + 3));
      put(event, "Status", value(hexadecimal(1)));
      put(event, "SubStatus", value(hexadecimal(2)));
      break;
    }
    case 4634:
    case 4647:
      account(subject, "TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId");
      put(event, "LogonType", value(small_number()));
      break;
    case 4778:
    case 4779:
      account(subject, "", "AccountName", "AccountDomain", "LogonID");
      put(event, "SessionName", value(subject + 1));
      break;
    case 4688:
    case 4689: {
      account(subject, "SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId");
      // The process id is followed by a path; before it may stand the account that the process runs for.
      auto process = hexadecimal(1);
      if (event.kind->id == 4688 && value(process + 1).find('\\') == std::string_view::npos) {
        account(process, "TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId");
        process = hexadecimal(2);
      }
      put(event, event.kind->id == 4688 ? "NewProcessId" : "ProcessId", value(process));
      put(event, event.kind->id == 4688 ? "NewProcessName" : "ProcessName", value(process + 1));
      break;
    }
    default:
      break;
  }
}

void EventMessage::read(std::string_view message, WindowsEvent& event) {
  split(message);
  const auto provider = event.kind->provider;
  const auto number = [&](std::size_t index) { return index < numbers_.size() ? numbers_[index] : std::string_view{}; };
  const auto quoted = [&](std::size_t index) { return index < quoted_.size() ? quoted_[index] : std::string_view{}; };
  if (provider == kSecurity) {
    security(event);
  } else if (provider == kSessionManager) {
    if (event.kind->id == 39 || event.kind->id == 40) {  // a sentence
      put(event, event.kind->id == 39 ? "TargetSession" : "Session", number(0));
      put(event, "Reason", number(1));
    } else {
      put(event, "User", value(0));
      put(event, "SessionID", value(1));
      put(event, "Address", value(2));
    }
  } else if (provider == kGateway) {  // sentences
    put(event, "Username", quoted(0));
    if (event.kind->id == 302 || event.kind->id == 303) put(event, "ConnectionProtocol", quoted(3));
    if (event.kind->id == 303) {
      // Bytes sent and received, then the seconds.
      const auto after = message.rfind("\". ", message.rfind('"'));
      split(after == std::string_view::npos ? message : message.substr(after));
      put(event, "SessionDuration", number(2));
    }
  } else if (provider == kSysmon) {  // not translated
    for (const auto& [label, text] : values_) put(event, label, text);
  }
}

}  // namespace monalys::formats::windows
