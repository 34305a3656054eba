#include "ingest/pseudonym.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace monalys::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

class KeyFile : public testing::Test {
 protected:
  KeyFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_key_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    file_ = folder_ / "secrets" / "pseudonym.key";
  }
  ~KeyFile() override { std::filesystem::remove_all(folder_); }

  void write(std::string_view text) {
    std::filesystem::create_directories(file_.parent_path());
    std::ofstream(file_, std::ios::binary) << text;
    ::chmod(file_.c_str(), 0600);
  }
  static unsigned mode(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  std::filesystem::path folder_, file_;
};

PseudonymKey key_of(unsigned char fill) {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  secret.fill(fill);
  return PseudonymKey::from_bytes(secret);
}

TEST_F(KeyFile, AMadeKeyIsReadableByItsOwnerAlone) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  EXPECT_EQ(mode(file_), 0600u);
  EXPECT_EQ(mode(file_.parent_path()), 0700u);
  const auto key = PseudonymKey::load(file_);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->id().size(), 16u);
}

TEST_F(KeyFile, AnExistingKeyIsNeverOverwritten) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  const auto before = PseudonymKey::load(file_)->id();
  const auto again = PseudonymKey::create(file_);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("already"));
  EXPECT_EQ(PseudonymKey::load(file_)->id(), before);
}

TEST_F(KeyFile, TwoMadeKeysDiffer) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  ASSERT_TRUE(PseudonymKey::create(folder_ / "other.key"));
  EXPECT_NE(PseudonymKey::load(file_)->id(), PseudonymKey::load(folder_ / "other.key")->id());
}

TEST_F(KeyFile, AKeyThatOthersMayReadIsRefusedWithTheRemedy) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  ::chmod(file_.c_str(), 0640);
  const auto key = PseudonymKey::load(file_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Code::permission);
  EXPECT_THAT(key.error().message, HasSubstr("0640"));
  EXPECT_THAT(key.error().hint, HasSubstr("chmod 600"));
}

TEST_F(KeyFile, AMissingKeyNamesTheFile) {
  const auto key = PseudonymKey::load(file_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Code::not_found);
  EXPECT_THAT(key.error().message, HasSubstr(file_.string()));
}

TEST_F(KeyFile, AKeyOfAnotherLengthIsRefusedWithoutShowingIt) {
  for (const auto& text : {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'g')}) {
    write(text);
    const auto key = PseudonymKey::load(file_);
    ASSERT_FALSE(key) << text;
    EXPECT_THAT(key.error().message, HasSubstr("64 hexadecimal digits"));
    EXPECT_THAT(key.error().message + key.error().hint, Not(HasSubstr("aaaaaa")));
  }
}

TEST_F(KeyFile, AFolderIsNotAKeyFile) {
  const auto key = PseudonymKey::load(folder_);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, HasSubstr("is not a file"));
}

TEST(Pseudonym, DependsOnTheNameAndTheKeyAlone) {
  EXPECT_EQ(key_of(1).person("anna"), key_of(1).person("anna"));
  EXPECT_NE(key_of(1).person("anna"), key_of(1).person("bo"));
  EXPECT_NE(key_of(1).person("anna"), key_of(2).person("anna"));
}

TEST(Pseudonym, IsKeyedBlake2bOfASubkey) {
  // The same by libsodium's own words, so that a change of construction, which would break every store, is noticed.
  std::array<unsigned char, 32> secret{};
  secret.fill(7);
  std::array<unsigned char, 32> subkey{};
  const std::string use = "persons";
  crypto_generichash(subkey.data(), 32, reinterpret_cast<const unsigned char*>(use.data()), use.size(), secret.data(),
                     32);
  std::array<unsigned char, 16> hash{};
  const std::string name = "anna";
  crypto_generichash(hash.data(), 16, reinterpret_cast<const unsigned char*>(name.data()), name.size(), subkey.data(),
                     32);
  std::uint64_t expected = 0;
  for (std::size_t i = 8; i-- > 0;) expected = expected << 8U | hash[i];
  EXPECT_EQ(PseudonymKey::from_bytes(secret).person("anna"), expected);
}

TEST(RecordKey, BeginsWithTheSecondOfTheIdentity) {
  std::string scratch;
  const auto key = key_of(1).record(Realm::job,
                                    {from_unix_seconds(1'650'000'000),
                                     "cluster\x1f"
                                     "42"},
                                    scratch);
  EXPECT_EQ(key.high >> 32U, 1'650'000'000u);
}

TEST(RecordKey, DiffersWithRealmInstantAndRest) {
  std::string scratch;
  const auto key = key_of(1);
  const Instant at = from_unix_seconds(1'650'000'000);
  std::set<Key> keys;
  keys.insert(key.record(Realm::job, {at, "42"}, scratch));
  keys.insert(key.record(Realm::run, {at, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at + std::chrono::microseconds{1}, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at, "43"}, scratch));
  keys.insert(key_of(2).record(Realm::job, {at, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at, "42"}, scratch));  // the first again
  EXPECT_EQ(keys.size(), 5u);
}

TEST_F(KeyFile, ARotatedKeyTakesWhatWasStoredAlong) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  auto next = file_;
  next += ".2";
  ASSERT_TRUE(PseudonymKey::create_rotated(file_, next));
  EXPECT_FALSE(PseudonymKey::create_rotated(file_, next));
  EXPECT_EQ(mode(next), 0600u);
  const auto before = PseudonymKey::load(file_);
  const auto after = PseudonymKey::load(next);
  ASSERT_TRUE(before && after);
  EXPECT_NE(before->id(), after->id());
  const auto rotation = after->last_rotation();
  EXPECT_NE(before->person("anna"), after->person("anna"));
  EXPECT_EQ(rotation.user(before->person("anna")), after->person("anna"));
  EXPECT_EQ(rotation.user(0), 0u);

  std::string scratch;
  const Identity identity{Instant{std::chrono::seconds{1'650'000'000}}, "job 17"};
  const auto key = before->record(Realm::job, identity, scratch);
  EXPECT_EQ(rotation.key(key), after->record(Realm::job, identity, scratch));
  EXPECT_NE(rotation.key(key), key);
  EXPECT_EQ(rotation.key(key).high >> 32U, 1'650'000'000u);

  const Version made = std::uint64_t{2} << 62U | std::uint64_t{1'650'000'000} << 28U | 0x123'4567U;
  EXPECT_EQ(before->version(made), made);
  EXPECT_EQ(rotation.version(made), after->version(made));
  EXPECT_NE(rotation.version(made), made);
  EXPECT_EQ(rotation.version(made) >> 28U, made >> 28U);
}

TEST_F(KeyFile, EveryLineOfAKeyFileMustBeWhole) {
  write(std::string(64, 'a') + "\n" + std::string(64, 'b') + "\n");
  EXPECT_TRUE(PseudonymKey::load(file_));
  write(std::string(64, 'a') + "\n" + std::string(63, 'b') + "\n");
  EXPECT_FALSE(PseudonymKey::load(file_));
  write(std::string(64, 'a') + std::string(64, 'b') + "\n");
  EXPECT_FALSE(PseudonymKey::load(file_));
  std::string many;
  for (std::size_t i = 0; i <= PseudonymKey::kMostSecrets; ++i) many += std::string(64, 'a') + "\n";
  write(many);
  EXPECT_FALSE(PseudonymKey::load(file_));
}

}  // namespace
}  // namespace monalys::ingest
