// Small files of every format, made by hand, for tests and for the fuzz target's first inputs.

#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace monalys::formats::testing {

/// Writes numbers and texts at offsets of a record of zeros.
class RecordWriter {
 public:
  enum class Order { little, big };
  RecordWriter(std::size_t size, Order order) : bytes_(size, '\0'), order_(order) {}

  RecordWriter& number(std::size_t at, std::size_t size, std::uint64_t value) {
    for (std::size_t i = 0; i < size; ++i) {
      bytes_[order_ == Order::little ? at + i : at + size - 1 - i] = static_cast<char>(value >> 8 * i & 0xff);
    }
    return *this;
  }
  RecordWriter& text(std::size_t at, std::string_view value) {
    bytes_.replace(at, value.size(), value);
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  Order order_;
};

struct WtmpLayout {
  std::size_t size;
  RecordWriter::Order order;
};
inline constexpr WtmpLayout kLittle384{384, RecordWriter::Order::little};
inline constexpr WtmpLayout kLittle400{400, RecordWriter::Order::little};
inline constexpr WtmpLayout kBig400{400, RecordWriter::Order::big};

inline std::string wtmp_record(const WtmpLayout& layout, std::uint16_t type, std::uint32_t pid, std::string_view line,
                               std::string_view user, std::string_view host, std::uint64_t seconds,
                               std::uint64_t microseconds) {
  RecordWriter record(layout.size, layout.order);
  record.number(0, 2, type).number(4, 4, pid).text(8, line).text(44, user).text(76, host);
  if (layout.size == 384) {
    record.number(340, 4, seconds).number(344, 4, microseconds);
  } else {
    record.number(344, 8, seconds).number(352, 8, microseconds);
  }
  return record.bytes();
}

struct Process {
  std::uint8_t flags = 0;
  std::uint8_t version = 3;
  std::uint32_t status = 0, uid = 2001, pid = 4711;
  std::uint32_t begun = 1'600'000'000;
  float ticks = 1050;
  std::string_view command = "R";
};
inline std::string pacct_record(const Process& process, RecordWriter::Order order = RecordWriter::Order::little) {
  const bool big = order == RecordWriter::Order::big;
  return RecordWriter(64, order)
      .number(0, 1, process.flags)
      .number(1, 1, process.version | (big ? 0x80U : 0U))
      .number(4, 4, process.status)
      .number(8, 4, process.uid)
      .number(16, 4, process.pid)
      .number(24, 4, process.begun)
      .number(28, 4, std::bit_cast<std::uint32_t>(process.ticks))
      .text(48, process.command)
      .bytes();
}

/// Writes an event log of one chunk whose events are plain elements, without templates and checksums.
class EventLogWriter {
 public:
  EventLogWriter() : chunk_(512, '\0') {
    chunk_.replace(0, 8, std::string_view{"ElfChnk\0", 8});
    put(40, 4, 128);
    put(120, 4, 4);  // checksums are not kept
  }
  /// data: what stands in UserData/EventXML. Each is a second later than the one before.
  EventLogWriter& event(std::string_view provider, int id,
                        const std::vector<std::pair<std::string_view, std::string_view>>& data) {
    const auto begin = chunk_.size();
    chunk_.append("**\0\0", 4);
    number(4, 0);  // the size, which is known at the end
    number(8, ++records_);
    number(8, 132'642'380'326'383'640);
    chunk_.append("\x0f\x01\x01\0", 4);
    open("Event");
    open("System");
    open("Provider", "Name", provider), close();
    element("EventID", std::to_string(id));
    open("TimeCreated", "SystemTime", "2021-04-30T12:33:5" + std::to_string(records_ % 10) + ".7048364Z"), close();
    element("EventRecordID", std::to_string(records_));
    element("Computer", "MTS1.mona.local");
    close();
    open("UserData");
    open("EventXML");
    for (const auto& [name, value] : data) element(name, value);
    for (int i = 0; i < 3; ++i) close();
    chunk_ += '\0';
    while ((chunk_.size() + 4 - begin) % 8 != 0) chunk_ += '\0';
    const auto size = chunk_.size() + 4 - begin;
    number(4, size);
    put(begin + 4, 4, size);
    put(44, 4, begin);
    return *this;
  }
  [[nodiscard]] std::string file() {
    for (const std::size_t at : {8U, 24U}) put(at, 8, 1);
    for (const std::size_t at : {16U, 32U}) put(at, 8, records_);
    put(48, 4, chunk_.size());
    std::string header{"ElfFile\0", 8};
    header.resize(4096);
    return header + chunk_;
  }

 private:
  void put(std::size_t at, std::size_t size, std::uint64_t value) {
    for (std::size_t i = 0; i < size; ++i) chunk_[at + i] = static_cast<char>(value >> 8 * i & 0xff);
  }
  void number(std::size_t size, std::uint64_t value) {
    chunk_.append(size, '\0');
    put(chunk_.size() - size, size, value);
  }
  void text(std::string_view ascii) {
    number(2, ascii.size());
    for (const char c : ascii) number(2, static_cast<unsigned char>(c));
  }
  void name(std::string_view ascii) {
    number(4, chunk_.size() + 4);  // it stands right here
    number(4, 0);
    std::uint16_t hash = 0;
    for (const char c : ascii) hash = static_cast<std::uint16_t>(hash * 65'599 + static_cast<unsigned char>(c));
    number(2, hash);
    text(ascii);
    number(2, 0);
  }
  void open(std::string_view element, std::string_view attribute = {}, std::string_view value = {}) {
    chunk_ += attribute.empty() ? '\x01' : '\x41';
    sizes_.push_back(chunk_.size());
    number(4, 0);
    name(element);
    if (!attribute.empty()) {
      const auto list = chunk_.size();
      number(4, 0);
      chunk_ += '\x06';
      name(attribute);
      chunk_ += "\x05\x01";
      text(value);
      put(list, 4, chunk_.size() - list - 4);
    }
    chunk_ += '\x02';
  }
  void close() {
    chunk_ += '\x04';
    put(sizes_.back(), 4, chunk_.size() - sizes_.back() - 4);
    sizes_.pop_back();
  }
  void element(std::string_view element, std::string_view value) {
    open(element);
    chunk_ += "\x05\x01";
    text(value);
    close();
  }

  std::string chunk_;
  std::vector<std::size_t> sizes_;
  std::uint64_t records_ = 0;
};

/// A file that its format accepts, and the settings to read it with.
struct SampleFile {
  std::string_view format;
  std::string_view name;  // of a file that holds it
  std::string bytes;
  Options options = {};
};

/// At least one of every format, with what goes wrong in them.
inline std::vector<SampleFile> sample_files() {
  std::vector<SampleFile> files;
  const auto stockholm = Zone::locate("Europe/Stockholm").value_or(Zone::utc());
  const auto add = [&](std::string_view format, std::string_view name, std::string bytes) -> Options& {
    auto& options = files.emplace_back(format, name, std::move(bytes)).options;
    options.zone = stockholm;
    return options;
  };

  add("csv", "jobs.csv",
      "user;project;asked_at;begun_at;ended_at;outcome;slots\n"
      "anna;P1;2021-10-31 02:30:00;2021-10-31 03:30;2021-10-31T04:00:00+01:00;completed;2\n"
      "\"b;\"\"o\";P2;2021-03-28 01:59:59;;;x;\n"
      "c;P3;2021-03-28 02:30;;;;\n")
      .realm = Realm::job;
  auto& storage = add("csv", "storage.csv",
                      "project\tat\tvalue\tfiles\n"
                      "P1\t2017-01-31\t1,5\t12\n"
                      "P2\t2017-01-31\t-4\t\n"
                      "P3\t2017-01-31\t1\xc2\xa0"
                      "024,25 GiB\t9\n");
  storage.realm = Realm::storage;
  storage.decimal = ',';
  storage.unit = "TiB";
  add("csv", "logons.csv", "at|user|label|outcome\n1650000000|anna|app|failed\n1650000000.5|bo|card|completed\n")
      .realm = Realm::logon;
  files.back().options.time = "unix";
  add("csv", "runs.csv", "user,label,begun_at,duration\nanna,R,30.04.2022 13:05,1-02:03:04\nbo,Stata,1.5.2022 8:00,9\n")
      .realm = Realm::run;
  files.back().options.time = "%d.%m.%Y %H:%M";

  add("guacamole", "history.csv",
      "\"Username\",\"Start time\",\"Duration\",\"Connection name\",\"Remote host\"\r\n"
      "\"anna\",\"2021-04-30 13:05:09\",\"5400.25\",\"MTS 1\",10.0.0.7\r\n"
      "\"bo\",\"2021-04-30 13:05:09\",\"-1619781909\",\"MTS 2\",\"::1\"");
  add("guacamole", "table.copy",
      "1\t2\tMONA\\\\anna\t10.0.0.7\t3\tMTS 1\t\\N\t\\N\t2021-04-30 11:05:09.25+00\t2021-04-30 12:35:09.5+00\n"
      "2\t\\N\tbo\t10.0.0.8\t3\tMTS\\t1\t\\N\t\\N\t2021-04-30 11:05:09+00\t\\N\n"
      "3\t2\tbo\t10.0.0.8\t3\tMTS 1\t7\twatch\t2021-04-30 11:05:09+00\t\\N\n"
      "\\.\n");
  add("guacamole", "table.csv",
      "history_id,username,connection_name,start_date,end_date\n"
      "1,anna,MTS 1,2021-04-30 11:05:09.25+00,2021-04-30 12:35:09.5+00\n"
      "2,\"b\"\"o\",MTS 1,2021-04-30 11:05:09.25+00,\n");
  add("guacamole", "pg_dump.sql",
      "--\n-- PostgreSQL database dump\n--\nCOPY public.guacamole_connection (connection_id, connection_name) FROM "
      "stdin;\n1\tMTS 1\n\\.\n"
      "1\t2\tMONA\\\\anna\t\\N\t3\tMTS 1\t\\N\t\\N\t2021-04-30 11:05:09.25+00\t2021-04-30 11:05:09.5+00\n"
      "2\t2\tbo\t::1\t2021-04-30 11:05:09+00\t\\N\n\\.\n");
  add("guacamole", "mysqldump.sql",
      "/*!40101 SET NAMES utf8 */;\nINSERT INTO `guacamole_connection_history` VALUES "
      "(1,2,'MONA\\\\anna','::1',3,'M\\'1',NULL,NULL,'2021-04-30 11:05:09',NULL),"
      "(2,NULL,'b''o',NULL,3,'M',7,'w','2021-04-30 11:05:09',NULL);\n"
      "INSERT INTO `guacamole_user_history` (`username`, `start_date`) VALUES\n('a','2021-04-30 11:05:09');\n"
      "(2,3,'bo','::1','2021-04-30 11:05:09',NULL);\n");
  add("guacamole", "history.json",
      R"([{"identifier":"1","username":"MONA\\anna","remoteHost":"::1","startDate":1619780709250,"endDate":null,)"
      R"("connectionIdentifier":"3","connectionName":"MTS 1","sharingProfileIdentifier":null,"logs":{}}])"
      "\n"
      R"([{"username":"bo","remoteHost":null,"startDate":1619780709250,"endDate":1619780709251}])"
      "\n");

  add("guacamole-log", "guacamole.log",
      "2021-04-30T12:00:00.167+02:00 12:00:00.160 [exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication "
      "attempt from 10.0.0.7 for user \"MONA\\anna\" failed.\n"
      "2021-10-31 02:30:00 web tomcat9[7]: Authentication attempt from [::1, ::2] for user \"b\" failed\" failed: "
      "Unknown user (rejected by \"ldap\")\n"
      "2021-10-31 02:31:00 web tomcat9[7]: User \"anna\" successfully authenticated from ::1\n"
      "Apr 30 12:00:00 web tomcat9[7]: Authentication attempt from ::1 for user \"bo\" failed.\n");

  const auto windows = [](std::string_view provider, int id, std::string_view data) {
    return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='" +
           std::string(provider) + "'/><EventID>" + std::to_string(id) +
           "</EventID><TimeCreated SystemTime='2021-04-30T12:33:52.7048364Z'/><EventRecordID>17</EventRecordID>"
           "<Correlation ActivityID='{F420-1}'/><Channel>c</Channel><Computer>MTS1.mona.local</Computer></System>" +
           std::string(data) + "</Event>\r\n";
  };
  add("evtx", "events.evtx",
      EventLogWriter{}
          .event("Microsoft-Windows-TerminalServices-LocalSessionManager", 21,
                 {{"User", "MONA\\anna"}, {"SessionID", "3"}, {"Address", "LOCAL"}})
          .event("CAPI2", 40, {})
          .event("Microsoft-Windows-TerminalServices-LocalSessionManager", 23,
                 {{"User", "MONA\\anna"}, {"SessionID", "3"}})
          .file());
  add("evtx-xml", "events.xml",
      "<?xml version='1.0'?>\n<Events>" +
          windows("Microsoft-Windows-TerminalServices-LocalSessionManager", 21,
                  "<UserData><EventXML xmlns='Event_NS'><User>MONA\\anna</User><SessionID>3</SessionID>"
                  "<Address>LOCAL</Address></EventXML></UserData>") +
          windows("Microsoft-Windows-Security-Auditing", 4624,
                  "<EventData><Data Name='TargetUserSid'>S-1-5-21-1-2-3-9</Data><Data Name=\"TargetUserName\">a&amp;b"
                  "</Data><Data Name='TargetLogonId'>0x512d1</Data><Data Name='LogonType'>10</Data></EventData>") +
          windows("Microsoft-Windows-Kernel-General", 12, "<EventData><Data Name='StartTime'>x</Data></EventData>") +
          windows("CAPI2", 40, "<UserData/>") + "</Events>");

  add("evtx-json", "events.jsonl",
      R"({"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":)"
      R"("Microsoft-Windows-TerminalServices-LocalSessionManager"}},"EventID":21,"TimeCreated":{"#attributes":)"
      R"({"SystemTime":"2021-04-30T12:33:52.704836Z"}},"EventRecordID":17,"Channel":"c","Computer":"MTS1.mona"},)"
      R"("UserData":{"EventXML":{"User":"MONA\\anna","SessionID":3,"Address":"LOCAL"}}}})"
      "\n"
      R"({"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Security-Auditing"},"EventID":{)"
      R"("#attributes":{"Qualifiers":0},"#text":4624},"TimeCreated_attributes":{"SystemTime":)"
      R"("2021-04-30T12:33:53Z"},"Computer":"M"},"EventData":{"TargetUserSid":"S-1-5-21-9","TargetUserName":"a",)"
      R"("TargetLogonId":"0x512d1","LogonType":10}}})"
      "\n{}\n");
  add("evtx-json", "winlogbeat.ndjson",
      R"({"@timestamp":"2021-04-30T12:33:52.704Z","winlog":{"provider_name":"Microsoft-Windows-Sysmon",)"
      R"("event_id":"1","record_id":"9","channel":"s","computer_name":"MTS1","event_data":{"UtcTime":)"
      R"("2021-04-30 12:33:52.700","ProcessGuid":"{A-1}","Image":"C:\\x.exe","User":"MONA\\anna"}}})"
      "\n"
      R"({"@timestamp":"2021-04-30T12:33:52.704Z","winlog":{"provider_name":)"
      R"("Microsoft-Windows-TerminalServices-Gateway","event_id":302,"record_id":10,"computer_name":"gw",)"
      R"("activity_id":"{A-2}","user_data":{"Username":"MONA\\anna","ConnectionProtocol":"HTTP"}}})"
      "\n");

  add("evtx-csv", "events.csv",
      "Message,Id,ProviderName,LogName,MachineName,TimeCreated,RecordId,ActivityId\r\n"
      "\"Session logon succeeded:\n\nUser: MONA\\anna\nSession ID: 3\nSource: 10.0.0.7\",21,"
      "Microsoft-Windows-TerminalServices-LocalSessionManager,l,MTS1,2021-04-30 14:33:52,17,\r\n"
      "\"The user \"\"a\"\", on client \"\"1\"\", from \"\"m\"\". Bytes 5 and 6. Seconds 90. By \"\"HTTP\"\".\",303,"
      "Microsoft-Windows-TerminalServices-Gateway,g,GW,2021-04-30 14:34:52,18,{a}\r\n"
      "\"Exited.\n\nSubject:\n S: S-1-5-21-1\n N: a\n D: d\n L: 0x5\n P: 0x1a4\n N: C:\\x.exe\",4689,"
      "Microsoft-Windows-Security-Auditing,s,MTS1,2021-04-30 14:35:52,19,\r\n");

  add("access-log", "access.log",
      "10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] \"GET /x HTTP/1.1\" 200 2326 \"-\" \"M \\\" 5\"\n"
      "web.example:443 ::1 - MONA\\\\bo [30/Apr/2022:13:05:10 +0200] \"GET /\\\" HTTP/1.1\" 304 -\n"
      "10.0.0.7 - - [30/Apr/2022:13:05:11 +0200] \"GET / HTTP/1.1\" 200 5\n"
      "10.0.0.7 - c [30/Apr/2022:13:05:11 +0200] \"GET / HTTP/1.1\" 401 5\n"
      "10.0.0.7 - c [30/Apr/2022:13:05\n");
  add("access-log", "u_ex220430.log",
      "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time cs-username sc-status "
      "cs-uri-stem\r\n"
      "2022-04-30 11:05:09 MONA\\anna 200 /x\r\n2022-04-30 11:05:10 - 200 /x\r\n#Date: 2022-04-30\r\n"
      "2022-04-30 11:05:11 bo 401 /x\r\n2022-04-31 11:05:11 bo 200 /x\r\n");

  add("syslog", "auth.log-20240315",
      "<38>Mar 11 22:55:30 lin1.example sshd[47]: Accepted password for anna from 10.0.0.7 port 42532 ssh2\n"
      "2024-03-11T22:55:30.123456+01:00 lin1 systemd-logind[812]: New session 42 of user anna.\n"
      "<38>1 2024-03-11T22:55:31Z lin1 sshd 47 - [a@1 b=\"]\"] Failed password for invalid user x from ::1 port 1\n"
      "2024-03-11T23:55:30+01:00 lin1 systemd-logind[812]: Removed session 42.\n"
      "2024-03-11T23:55:31+01:00 lin1 sshd[9]: message repeated 2 times: [ Failed password for bo from 1 port 2]\n"
      " with another line\n");
  add("journald", "journal.json",
      R"x({"__REALTIME_TIMESTAMP":"1710193530123456","_HOSTNAME":"lin1","SYSLOG_IDENTIFIER":"sshd","_PID":"7",)x"
      R"x("MESSAGE":"pam_unix(sshd:session): session opened for user anna(uid=1000) by (uid=0)"})x"
      "\n"
      R"x({"__REALTIME_TIMESTAMP":"1710193530123457","_HOSTNAME":"lin1","SYSLOG_IDENTIFIER":["systemd-logind"],)x"
      R"x("MESSAGE":[82,101,109,111,118,101,100,32,115,101,115,115,105,111,110,32,52,46]})x"
      "\n{\n");
  add("last", "last.txt",
      "anna     pts/9        10.0.0.7         Thu Dec 21 15:54:24 2023 - Thu Dec 21 17:34:32 2023  (01:40)\n"
      "bo       pts/8        :pts/9:S.0       Thu Dec 21 15:54:24 2023   gone - no logout\n"
      "bo       tty1                          2023-12-21T15:54:24+00:00 - crash                     (2+01:40)\n"
      "reboot   system boot  6.1.0            Thu Dec  7 15:54:24 2023   still running\n"
      "cia      pts/3        x                Thu Dec 21 15:54\n\nwtmp begins Thu Dec 21 15:54:23 2023\n");

  add("quser", "quser.txt",
      "2024-04-30T14:05:00+02:00\tmts1\t300\t USERNAME SESSIONNAME ID STATE IDLE TIME LOGON TIME\r\n"
      "2024-04-30T14:05:00+02:00\tmts1\t300\t>anna  rdp-tcp#3  3  Active  .  4/30/2024 9:12 AM\r\n"
      "2024-04-30T14:05:00+02:00\tmts1\t300\t services   0  Disc\r\n");
  add("tasklist", "tasklist.csv",
      "2024-04-30T14:05:00+02:00\tmts1\t300\t\"Image Name\",\"PID\",\"S\",\"S#\",\"M\",\"S\",\"U\",\"C\",\"W\"\r\n"
      "2024-04-30T14:05:00+02:00\tmts1\t300\t\"r.exe\",\"7\",\"s\",\"3\",\"1 K\",\"R\",\"MONA\\anna\",\"0\",\"w\"\r\n");
  add("ps", "ps.txt",
      "2024-04-30T14:05:00+02:00\tlin1\t300\t4711 Tue Apr 30 09:12:00 2024 anna R\n"
      "2024-04-30T14:05:00+02:00\tlin1\t300\t   2 Tue Apr 30 09:12:00 2024 root [kthreadd]\n");

  add("horizon", "events.csv",
      "EventID,EventType,Time,Node,UserDisplayName,MachineName,BrokerSessionId\n"
      "1,AGENT_CONNECTED,2022-04-30 13:05:09,cs1,MONA\\anna,mvdi17,b-9\n"
      "2,AGENT_ENDED,2022-04-30 13:15:09,cs1,MONA\\anna,mvdi17,b-9\n"
      "3,BROKER_USER_AUTHFAILED_BAD_USER_PASSWORD,2022-04-30 13:15:09,cs1,\"MONA\\b,o\",,\n");
  add("horizon", "view.log",
      "<111>1 2022-04-30T13:05:09+02:00 cs1 View - 73 [View@6876 EventType=\"AGENT_CONNECTED\" "
      "UserDisplayName=\"MONA\\\\anna\" MachineName=\"m\" N=\"\\\"\\]\"]\n");

  for (const auto& [name, layout] :
       {std::pair("wtmp-384", kLittle384), std::pair("wtmp-400", kLittle400), std::pair("wtmp-400-big", kBig400)}) {
    add("wtmp", name,
        wtmp_record(layout, 2, 0, "~", "reboot", "6.1.0", 1'600'000'000, 0) +
            wtmp_record(layout, 7, 12, "pts/1", "anna", "10.0.0.7", 1'600'000'001, 999'999) +
            wtmp_record(layout, 8, 12, "pts/1", "", "", 1'600'000'009, 0));
  }

  add("slurm", "sacct.txt",
      "JobIDRaw|JobID|User|Account|Partition|Submit|Eligible|Start|End|State|AllocCPUS|AllocTRES|NodeList|JobName\n"
      "4|4|anna|p|q|2021-10-31T02:30:00|Unknown|2021-10-31T02:30:05|2021-10-31T02:40:00|COMPLETED|2|cpu=2|n1|a|b\n"
      "5|5|bo|p|q|1000000|1000000|None|1000090|CANCELLED by 7|4||None assigned|x\n"
      "5.0|5.0||p||1000000|1000000|1000000|1000090|COMPLETED|1|cpu=1|n1|x\n");
  add("slurm", "sacct-26.txt",
      "7|7|c|part|qos|acct|grp|9|anna|8|2017-01-01T00:00:00|2017-01-01T00:00:00|2017-01-01T00:00:10|"
      "2017-01-01T00:01:00|00:00:50|0:0|TIMEOUT|1|2|2|1G|cpu=2|cpu=2|01:00:00|n1|name\n");

  add("swf", "workload.swf",
      "; Version: 2.2\n"
      "; UnixStartTime: 893466664\n"
      "1 0 864895 -1 -1 -1 -1 64 43200 -1 5 3 74 12894 4 -1 -1 -1\n"
      "2 10 5 100 4 99.5 -1 4 200 -1 1 199 86 17974 3 -1 -1 -1\n"
      "3 10 -1 100 4 99 -1 4 200 -1 0 -1 -1 -1 -1 -1 -1 -1 {1,2} q\n");

  const std::string object =
      R"({"resource":"r","mountpoint":"/d","user":"anna","pi":"P1","dt":"2018-12-27T11:12:22Z",)"
      R"("soft_threshold":0,"hard_threshold":25,"file_count":7,"logical_usage":1024,"physical_usage":null})";
  add("storage-json", "snapshot.json", "[\n  " + object + ",\n " + object + "]\n");
  add("storage-json", "lines.json",
      object + "\n" + R"({"mountpoint":"/d{\"","dt":"2018-12-27T11:12:22+02:00","logical_usage":-1.5e3})" + "\n");

  add("pacct", "pacct",
      pacct_record({}) + pacct_record({.flags = 1}) + pacct_record({.status = 9, .command = "python-long-nam"}));
  add("pacct", "pacct-big", pacct_record({}, RecordWriter::Order::big));

  add("register-users", "users.csv", "användare;organisation;projekt;från;till\nanna;UU;P1;2019-03-01;2022-12-31\n");
  add("register-projects", "projects.csv",
      "projekt;organisation;status;från;till;gallrat\nP1;UU;pågår;2019-03-01;;\nP2;LU;avslutat;2019-03-01;2020-01-01;"
      "2022-02-02\n");
  add("register-agreements", "agreements.csv",
      "avtal;projekt;status;från;till\nA1;P1;undertecknat;2020-05-04;2023-05-03\nA2;P2;behövs ej;;\n");
  add("register-orders", "orders.csv",
      "order,kind,project,asked,begun,ended\nB1,new,P1,2021-09-01,2021-11-15 "
      "10:00,\nB2,new,P1,2021-09-01,,2021-09-01\n");
  add("register-cases", "cases.csv", "ärende\tämne\töppnat\tbesvarat\tstängt\nS1\tlösenord\t2022-01-03 09:31\t\t\n");
  add("register-aliases", "aliases.csv", "alias;user\n20317;anna\n;bo\n");
  add("register-servers", "servers.csv",
      "server;slag;från;till\nmts3;terminal;2015-02-01;\nb1;batch;2012-01-01;2020-01-01\n");
  add("register-organisations", "organisations.csv", "organisation;typ\nUU;lärosäte\nSCB;myndighet\n");
  add("register-series", "series.csv",
      "mått;period;värde;grupp;källa\nusers.unique;2009-04;212;;Årsrapport 2009\n"
      "users.unique;2009-Q2;1 034;organisation=UU;\nstorage.bytes;2009;1.5 TB;;\nusers.unique;2009-04;213;;\n");
  return files;
}

}  // namespace monalys::formats::testing
