// Reading logs within the server, and what is answered meanwhile and by whom the store is held.

#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "server/api/testing.hpp"

namespace monalys::server::api {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kHeader = "id;user;asked_at;begun_at;ended_at;outcome\n";

class Ingest : public testing::Asking {
 protected:
  Ingest() {
    EXPECT_TRUE(ingest::PseudonymKey::create(config_.privacy.key_file));
    Source source;
    source.name = "batch";
    source.format = "csv";
    source.realm = Realm::job;
    source.paths = {(folder_.path() / "jobs*.csv").string()};
    config_.sources.push_back(std::move(source));
  }
  void write(std::string_view name, std::string_view lines) {
    std::ofstream(folder_.path() / name) << kHeader << lines;
  }
  static constexpr std::string_view kJob =
      "1;anna;2022-03-01T08:00:00Z;2022-03-01T08:10:00Z;2022-03-01T09:00:00Z;completed\n";
  static constexpr std::string_view kOtherJob =
      "2;bo;2022-03-02T08:00:00Z;2022-03-02T08:10:00Z;2022-03-02T09:00:00Z;completed\n";

  double jobs() {
    const auto answer = json("query?metric=job.started&by=year");
    return answer["rows"][0]["value"].get<double>();
  }
  /// Reads the logs and waits until that is done.
  void read() {
    const auto before = told("ingest");
    ASSERT_EQ(send("POST", "ingest", "").status, 202u);
    // Told of at the beginning, and at the end.
    ASSERT_TRUE(wait_for("ingest", before + 1, R"("running":false)"));
  }
};

TEST_F(Ingest, ReadsLogsAndTellsOfNewFacts) {
  write("jobs1.csv", kJob);
  EXPECT_EQ(json("ingest")["running"], false);
  EXPECT_TRUE(json("ingest")["last"].is_null());
  const auto facts = told("facts");
  read();
  ASSERT_TRUE(wait_for("facts", facts));
  const auto state = json("ingest?lang=en");
  EXPECT_EQ(state["last"]["facts"], 1);
  EXPECT_EQ(state["last"]["failed"], false);
  EXPECT_EQ(state["text"], "1 new facts, 0 records rejected");
  EXPECT_EQ(jobs(), 1);

  const auto again = told("facts");
  write("jobs2.csv", kOtherJob);
  read();
  ASSERT_TRUE(wait_for("facts", again));
  EXPECT_EQ(jobs(), 2);
  const auto status = json("status");
  EXPECT_EQ(status["sources"][0]["facts"], 2);
  EXPECT_EQ(status["sources"][0]["days"], Json::parse(R"([["2022-03-01","2022-03-02"]])"));
  EXPECT_EQ(status["store"]["facts"], 2);
}

TEST_F(Ingest, ChartsAreMadeAnewBeforeAnybodyIsToldOfNewFacts) {
  write("jobs1.csv", kJob);
  read();
  const auto question = call("chart?metric=job.started&by=year&lang=en");
  ASSERT_EQ(json("chart?metric=job.started&by=year&lang=en")["table"]["rows"], Json::parse(R"([["2022","1"]])"));
  const auto facts = told("facts");
  write("jobs2.csv", kOtherJob);
  read();
  const auto rows = [&] {
    const auto now = service().remembered(question);
    return now ? Json::parse(*now->body)["table"]["rows"].dump() : "nothing";
  };
  ASSERT_TRUE(wait_for("facts", facts));
  if (rows() == R"([["2022","1"]])") {  // told of the first job only now
    ASSERT_TRUE(wait_for("facts", facts + 1));
  }
  EXPECT_EQ(rows(), R"([["2022","2"]])");
}

TEST_F(Ingest, WhatFailsIsToldAndTheServerGoesOn) {
  write("jobs1.csv", std::string(kJob) + "3;bo;2022-03-01T08:00:00Z;never;2022-03-01T09:00:00Z;completed\n");
  read();
  EXPECT_EQ(json("ingest")["last"]["rejected"], 1);
  EXPECT_EQ(json("status")["rejects"][0]["source"], "batch");
  std::filesystem::remove(config_.privacy.key_file);
  write("jobs2.csv", kJob);
  read();
  EXPECT_EQ(json("ingest")["last"]["failed"], true);
  EXPECT_THAT(json("ingest")["text"].get<std::string>(), HasSubstr("misslyckades"));
  EXPECT_EQ(service().ready().status, 200u);
}

TEST_F(Ingest, SourcesAreReadByTheirSchedule) {
  config_.sources.front().every = std::chrono::seconds{1};
  write("jobs1.csv", kJob);
  service();
  ASSERT_TRUE(wait_for("facts", 0));
  EXPECT_EQ(jobs(), 1);
  const auto facts = told("facts");
  write("jobs2.csv", kOtherJob);
  ASSERT_TRUE(wait_for("facts", facts));
  EXPECT_EQ(jobs(), 2);
}

TEST_F(Ingest, OnlyKnownSourcesAreRead) {
  EXPECT_EQ(send("POST", "ingest", R"({"sources":["nothing"]})").status, 400u);
  EXPECT_EQ(send("POST", "ingest", "[1]").status, 400u);
  EXPECT_EQ(json("ingest")["running"], false);
}

/// A process that holds the store from when it is told to until it is told to stop; made before any store was opened.
class Holder {
 public:
  explicit Holder(const std::string& url) {
    EXPECT_EQ(pipe(go_.data()), 0);
    EXPECT_EQ(pipe(held_.data()), 0);
    child_ = fork();
    if (child_ != 0) return;
    char byte = 0;
    (void)!::read(go_[0], &byte, 1);
    {
      auto store = store::Store::open(url, store::Access::write);
      for (int i = 0; i < 600 && !store; ++i) {  // the server closes it when nobody asks
        ::usleep(100'000);
        store = store::Store::open(url, store::Access::write);
      }
      (void)!::write(held_[1], store ? "y" : "n", 1);
      (void)!::read(go_[0], &byte, 1);
    }
    (void)!::write(held_[1], "y", 1);
    _exit(0);
  }
  ~Holder() {
    ::close(go_[1]);
    ::waitpid(child_, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  /// Once to hold the store, once more to give it up.
  bool next() {
    char byte = 0;
    return ::write(go_[1], "g", 1) == 1 && ::read(held_[0], &byte, 1) == 1 && byte == 'y';
  }

 private:
  std::array<int, 2> go_{}, held_{};
  pid_t child_ = 0;
};

TEST_F(Ingest, WhileAnotherProcessHoldsTheStoreWhatIsRememberedIsGiven) {
  Holder holder{config_.store_url};
  write("jobs1.csv", kJob);
  read();
  ASSERT_TRUE(wait_for("facts", 0));
  const auto asked = call("query?metric=job.started&by=year");
  const auto first = service().answer(asked);
  ASSERT_EQ(first.status, 200u);
  ASSERT_TRUE(holder.next());
  EXPECT_EQ(*service().answer(asked).body, *first.body);
  const auto other = get("query?metric=job.ended&by=year");
  EXPECT_EQ(other.status, 503u);
  EXPECT_EQ(other.headers.at("retry-after"), "5");
  EXPECT_THAT(*other.body, HasSubstr("ett annat program använder den just nu"));
  EXPECT_EQ(service().ready().status, 200u);
  ASSERT_TRUE(holder.next());
  EXPECT_EQ(get("query?metric=job.ended&by=year").status, 200u);
}

}  // namespace
}  // namespace monalys::server::api
