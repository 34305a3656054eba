// The server through sockets of this machine: clients that are slow, many, or not what they should be.

#include "server/listen.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <condition_variable>
#include <optional>
#include <thread>

#include "server/private_file.hpp"
#include "server/testing.hpp"

namespace monalys::server {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Bytes to and from a port of this machine. Gives up after ten seconds of silence.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(Client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        received_(std::move(other.received_)) {}
  Client& operator=(Client&&) = delete;
  ~Client() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool send(std::string_view text) const { return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) > 0; }
  void get(std::string_view target, std::string_view more = {}) const {
    send("GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{more} + "\r\n");
  }
  /// Everything up to the text and with it; empty: the connection ended before.
  std::string until(std::string_view text) {
    while (true) {
      if (const auto found = received_.find(text); found != std::string::npos) {
        auto part = received_.substr(0, found + text.size());
        received_.erase(0, part.size());
        return part;
      }
      if (!more()) return {};
    }
  }
  std::string response(bool has_body = true) {
    auto head = until("\r\n\r\n");
    const auto length = head.find("Content-Length: ");
    if (!has_body || length == std::string::npos) return head;
    const auto size = std::stoul(head.substr(length + 16));
    while (received_.size() < size && more()) {
    }
    head += received_.substr(0, size);
    received_.erase(0, size);
    return head;
  }
  /// What is left until the server ends the connection.
  std::string rest() {
    while (more()) {
    }
    return std::exchange(received_, {});
  }
  [[nodiscard]] int socket() const { return socket_; }

 private:
  bool more() {
    std::array<char, 16'384> block{};
    const auto size = ::recv(socket_, block.data(), block.size(), 0);
    if (size <= 0) return false;
    received_.append(block.data(), static_cast<std::size_t>(size));
    return true;
  }
  int socket_;
  bool connected_ = false;
  std::string received_;
};

class Sockets : public testing::Server {
 protected:
  ~Sockets() override { listener_.reset(); }

  void listen(ListenLimits limits = {}, std::filesystem::path certificate = {}, std::filesystem::path key = {}) {
    if (!app_) open();
    auto listener = Listener::start(*app_, hub_,
                                    {.address = {"127.0.0.1", 0},
                                     .certificate = std::move(certificate),
                                     .key = std::move(key),
                                     .limits = limits,
                                     .warn = [this](const std::string& text) {
                                       const std::scoped_lock lock{warning_};
                                       warnings_ += text + "\n";
                                     }});
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
  }
  [[nodiscard]] Client client() const { return Client{listener_->port()}; }
  /// Until what other threads do has come so far.
  static bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 1000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  EventHub hub_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(Sockets, OneConnectionCarriesManyRequestsAlsoBeforeTheirAnswers) {
  listen();
  auto client = this->client();
  client.send(
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/v1/query HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "GET /nothing.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.response(), HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(client.response(), HasSubstr("\r\n\r\n{}"));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 404 "));
  client.get("/healthz");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200 OK\r\n"));
  client.get("/healthz", "Connection: close\r\n");
  EXPECT_THAT(client.rest(), HasSubstr("Connection: close"));
}

TEST_F(Sockets, HeadSaysHowLongTheBodyWouldBe) {
  listen();
  auto client = this->client();
  client.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.response(false), HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(Sockets, WhatIsNoHttpIsRefusedAndEnds) {
  listen({.header_bytes = 2000, .body_bytes = 1000});
  const std::string begin = "POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\n";
  const std::vector<std::pair<std::string, const char*>> requests{
      {"nonsense\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"},
      {"GET /\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/1.1\r\nHost localhost\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/1.1\r\nHo st: localhost\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", "HTTP/1.1 400"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(3000, 'a') + "\r\n\r\n", "HTTP/1.1 431"},
      {"GET /" + std::string(3000, 'a') + " HTTP/1.1\r\n\r\n", "HTTP/1.1 431"},
      {begin + "Content-Length: 5000\r\n\r\n", "HTTP/1.1 413"},
      {begin + "Content-Length: 99999999999999999999999\r\n\r\n", "HTTP/1.1 400"},
      {begin + "Content-Length: -1\r\n\r\n", "HTTP/1.1 400"},
      {begin + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "HTTP/1.1 400"},
      {begin + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400"},
      {begin + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "HTTP/1.1 400"},
      {begin + "Transfer-Encoding: chunked\r\n\r\nfff\r\n" + std::string(0xfff, 'a') + "\r\n0\r\n\r\n",
       "HTTP/1.1 413"}};
  for (const auto& [request, status] : requests) {
    auto client = this->client();
    client.send(request);
    ::shutdown(client.socket(), SHUT_WR);
    const auto said = client.rest();
    EXPECT_THAT(said, StartsWith(status)) << request.substr(0, 100);
    EXPECT_EQ(said.find("HTTP/1.1", 1), std::string::npos) << request.substr(0, 100);
  }
  EXPECT_EQ(answered_, 0);
}

TEST_F(Sockets, SlowClientsAreEndedAndHoldUpNobody) {
  listen({.header_time = 300ms, .body_time = 300ms, .idle_time = 300ms});
  auto silent = client();
  auto dripping = client();
  auto without_body = client();
  without_body.send("POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{");
  for (const char c : std::string_view{"GET / HTTP/1.1\r\n"}) {
    if (!dripping.send({&c, 1})) break;
    std::this_thread::sleep_for(40ms);
    auto other = client();
    other.get("/healthz");
    EXPECT_THAT(other.response(), HasSubstr("ok\n"));
  }
  EXPECT_EQ(dripping.rest(), "");
  EXPECT_EQ(without_body.rest(), "");
  EXPECT_EQ(silent.rest(), "");
  auto idle = client();
  idle.get("/healthz");
  EXPECT_THAT(idle.rest(), HasSubstr("ok\n"));  // and then the end
  EXPECT_TRUE(eventually([&] { return listener_->connections() == 0; }));
}

TEST_F(Sockets, ConnectionsAreLimited) {
  listen({.connections = 5, .connections_each_address = 3});
  std::vector<Client> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(client());
    held.back().get("/healthz");
    EXPECT_THAT(held.back().response(), HasSubstr("ok\n"));
  }
  EXPECT_EQ(client().rest(), "");
  held.pop_back();
  EXPECT_TRUE(eventually([&] {
    auto again = client();
    again.get("/healthz");
    return again.response().contains("ok\n");
  }));
}

TEST_F(Sockets, ABodyMayBeAnnounced) {
  Call seen;
  answer_ = [&](const Call& call) {
    seen = call;
    return Response{.status = 202};
  };
  open();
  testing::Browser browser{*app_};
  static_cast<void>(browser.session());
  listen();
  auto client = this->client();
  client.send("PUT /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nx-csrf-token: " +
              browser.csrf + "\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.until("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue"));
  client.send("{}");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 202"));
  EXPECT_EQ(seen.body, "{}");
}

TEST_F(Sockets, LongAnswersAreCompressedForWhoTakesThat) {
  std::string text = "[";
  for (int i = 0; i < 2000; ++i) text += std::to_string(i) + ",";
  const auto body = shared_body(text + "0]");
  answer_ = [&](const Call&) {
    return Response{.type = "application/json", .body = body, .headers = {{"etag", "\"7\""}}};
  };
  listen();
  for (int i = 0; i < 2; ++i) {
    auto client = this->client();
    client.get("/api/v1/query", "Accept-Encoding: br, gzip\r\n");
    const auto response = client.response();
    EXPECT_THAT(response, HasSubstr("content-encoding: gzip\r\n"));
    EXPECT_THAT(response, HasSubstr("etag: W/\"7\"\r\n"));
    EXPECT_THAT(response, HasSubstr("vary: Accept-Encoding"));
    const auto packed = response.substr(response.find("\r\n\r\n") + 4);
    EXPECT_LT(packed.size(), body->size() / 2);
    std::string unpacked(body->size() + 1, '\0');
    z_stream stream{};
    inflateInit2(&stream, 31);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    stream.avail_out = static_cast<uInt>(unpacked.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    unpacked.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(unpacked, *body);
  }
  auto plain = client();
  plain.get("/api/v1/query", "Accept-Encoding: gzip;q=0\r\n");
  const auto response = plain.response();
  EXPECT_THAT(response, Not(HasSubstr("gzip")));
  EXPECT_THAT(response, HasSubstr(*body));
  EXPECT_THAT(response, HasSubstr("etag: \"7\"\r\n"));
}

TEST_F(Sockets, EventsAreToldAsTheyHappen) {
  hub_.publish({"facts", R"({"version":"1"})"});
  listen({.event_pause = 100ms});
  auto client = this->client();
  client.get("/api/v1/events");
  const auto head = client.until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("cache-control: no-store"));
  EXPECT_THAT(client.until("\n\n"), HasSubstr("retry: "));
  EXPECT_THAT(client.until("\n\n"), HasSubstr("event: facts\ndata: {\"version\":\"1\"}"));  // what was told last
  hub_.publish({"something else", "{}"});
  hub_.publish({"ingest", R"({"running":true})"});
  EXPECT_THAT(client.until("}\n\n"), HasSubstr("event: ingest\ndata: {\"running\":true}"));
  EXPECT_THAT(client.until(":\n\n"), Not(HasSubstr("something")));
  EXPECT_THAT(client.until(":\n\n"), HasSubstr(":"));
}

TEST_F(Sockets, IdleEventStreamsTakeNoThreads) {
  listen();
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, std::filesystem::directory_iterator{});
  };
  const auto before = threads();
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(client());
    clients.back().get("/api/v1/events");
    ASSERT_THAT(clients.back().until("retry: 5000\n\n"), HasSubstr("event-stream")) << i;
  }
  EXPECT_EQ(listener_->connections(), 200u);
  EXPECT_EQ(threads(), before);
  hub_.publish({"facts", R"({"version":"2"})"});
  for (auto& client : clients) ASSERT_THAT(client.until("}\n\n"), HasSubstr("event: facts"));
  clients.clear();
  EXPECT_TRUE(eventually([&] { return listener_->connections() == 0; }));
}

TEST_F(Sockets, AClientThatDoesNotListenIsDropped) {
  listen({.event_time = 200ms});
  auto deaf = client();
  deaf.get("/api/v1/events");
  ASSERT_TRUE(eventually([&] { return listener_->connections() == 1; }));
  const std::string long_event(1 << 20, 'x');
  EXPECT_TRUE(eventually([&] {
    hub_.publish({"facts", long_event});
    return listener_->connections() == 0;
  }));
}

TEST_F(Sockets, AStreamEndsWithTheSessionThatAskedForIt) {
  with_accounts();
  open();
  testing::Browser browser{*app_};
  browser.log_in("ove");
  listen({.event_pause = 50ms});
  auto client = this->client();
  client.get("/api/v1/events", "Cookie: " + browser.cookie + "\r\n");
  EXPECT_THAT(client.until(":\n\n"), HasSubstr("200 OK"));
  browser.send("DELETE", "/api/v1/session");
  EXPECT_THAT(client.rest(), ::testing::EndsWith("0\r\n\r\n"));
}

TEST_F(Sockets, AnEndLetsAnswersFinish) {
  std::mutex mutex;
  std::condition_variable changed;
  bool begun = false, go_on = false;
  answer_ = [&](const Call&) {
    std::unique_lock lock{mutex};
    begun = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go_on; });
    return Response{.body = shared_body("at last")};
  };
  listen();
  auto idle = client();
  idle.get("/healthz");
  EXPECT_THAT(idle.response(), HasSubstr("ok\n"));
  auto events = client();
  events.get("/api/v1/events");
  EXPECT_THAT(events.until("retry: 5000\n\n"), HasSubstr("200 OK"));
  auto busy = client();
  busy.get("/api/v1/chart");
  {
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return begun; });
  }
  std::jthread end{[&] { listener_.reset(); }};
  EXPECT_EQ(idle.rest(), "");
  EXPECT_THAT(events.rest(), ::testing::EndsWith("0\r\n\r\n"));
  {
    const std::scoped_lock lock{mutex};
    go_on = true;
  }
  changed.notify_all();
  const auto said = busy.rest();
  EXPECT_THAT(said, HasSubstr("at last"));
  EXPECT_THAT(said, HasSubstr("Connection: close"));
}

/// A certificate of its own making, and its key.
void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key, const char* name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair{EVP_EC_gen("P-256"), EVP_PKEY_free};
  const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), X509_free};
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), pair.get());
  auto* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(made.get(), subject);
  X509_sign(made.get(), pair.get(), EVP_sha256());
  const auto pem = [](auto write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    write(out.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
  };
  ASSERT_TRUE(write_private_file(certificate, pem([&](BIO* out) { PEM_write_bio_X509(out, made.get()); })));
  ASSERT_TRUE(write_private_file(
      key, pem([&](BIO* out) { PEM_write_bio_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); })));
}

/// What a TLS client gets for a request, behind the name in the certificate; empty when there is no handshake.
std::string ask_with_tls(std::uint16_t port, std::string_view request, int newest = TLS1_3_VERSION) {
  const Client client{port};
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  SSL_CTX_set_min_proto_version(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), newest);
  SSL_CTX_set_security_level(context.get(), 0);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls{SSL_new(context.get()), SSL_free};
  SSL_set_fd(tls.get(), client.socket());
  if (SSL_connect(tls.get()) != 1) return {};
  const std::unique_ptr<X509, decltype(&X509_free)> peer{SSL_get1_peer_certificate(tls.get()), X509_free};
  std::array<char, 100> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name.data(), name.size());
  SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
  std::string said = std::string{name.data()} + " ";
  std::array<char, 4096> block{};
  for (int size = 0; (size = SSL_read(tls.get(), block.data(), block.size())) > 0;) {
    said.append(block.data(), static_cast<std::size_t>(size));
  }
  // Ended by the server's own words, so that nobody can have cut the answer.
  if ((SSL_get_shutdown(tls.get()) & SSL_RECEIVED_SHUTDOWN) != 0) said += " [whole]";
  return said;
}

TEST_F(Sockets, TlsWithACertificateThatIsReadAgainWhenItChanges) {
  constexpr auto kRequest = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const auto certificate = folder_ / "server.pem";
  const auto key = folder_ / "server.key";
  make_certificate(certificate, key, "first");
  listen({}, certificate, key);
  EXPECT_THAT(listener_->url(), StartsWith("https://127.0.0.1:"));
  const auto said = ask_with_tls(listener_->port(), kRequest);
  EXPECT_THAT(said, StartsWith("first HTTP/1.1 200 OK"));
  EXPECT_THAT(said, HasSubstr("strict-transport-security"));
  EXPECT_THAT(said, ::testing::EndsWith("ok\n [whole]"));
  EXPECT_THAT(ask_with_tls(listener_->port(), kRequest, TLS1_2_VERSION), StartsWith("first HTTP/1.1 200 OK"));
  EXPECT_EQ(ask_with_tls(listener_->port(), kRequest, TLS1_1_VERSION), "");

  make_certificate(certificate, key, "second");
  EXPECT_THAT(ask_with_tls(listener_->port(), kRequest), StartsWith("second HTTP/1.1 200 OK"));
  ASSERT_TRUE(write_private_file(key, "not a key"));
  EXPECT_THAT(ask_with_tls(listener_->port(), kRequest), StartsWith("second HTTP/1.1 200 OK"));
  EXPECT_THAT(warnings_, HasSubstr("the old certificate stays in use"));

  auto plain = client();
  plain.get("/healthz");
  EXPECT_THAT(plain.rest(), Not(HasSubstr("ok")));
}

TEST_F(Sockets, KeysThatDoNotFitAreRefused) {
  make_certificate(folder_ / "a.pem", folder_ / "a.key", "a");
  make_certificate(folder_ / "b.pem", folder_ / "b.key", "b");
  open();
  const auto started = [&](const char* certificate, const char* key) {
    return Listener::start(*app_, hub_,
                           {.address = {"127.0.0.1", 0}, .certificate = folder_ / certificate, .key = folder_ / key});
  };
  EXPECT_TRUE(started("a.pem", "a.key"));
  EXPECT_FALSE(started("a.pem", "b.key"));
  EXPECT_FALSE(started("a.key", "a.pem"));
  EXPECT_FALSE(started("none.pem", "a.key"));
  std::filesystem::permissions(folder_ / "a.key", std::filesystem::perms{0644});
  EXPECT_EQ(started("a.pem", "a.key").error().code, Code::permission);
}

TEST_F(Sockets, APortThatIsTakenIsSaid) {
  listen();
  const auto second = Listener::start(*app_, hub_, {.address = {"127.0.0.1", listener_->port()}});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("cannot be listened on"));
}

TEST(ListenAddresses, AreAddressesOfThisMachine) {
  EXPECT_EQ(parse_address("127.0.0.1:9000")->port, 9000);
  EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_address("localhost:80")->host, "127.0.0.1");
  EXPECT_EQ(parse_address(":80")->host, "127.0.0.1");
  EXPECT_EQ(parse_address("0.0.0.0:443")->host, "0.0.0.0");
  for (const auto* text : {"", "80", "127.0.0.1", "127.0.0.1:99999", "host:80", "127.0.0.1:-1", "[::1:80"}) {
    EXPECT_EQ(parse_address(text).error().code, Code::wrong_usage) << text;
  }
}

TEST(ListenAddresses, ThatOthersReachNeedAccountsAndTls) {
  ServerSettings settings;
  EXPECT_TRUE(check_exposure({"127.0.0.1", 80}, settings));
  EXPECT_TRUE(check_exposure({"::1", 80}, settings));
  for (const auto* host : {"0.0.0.0", "::", "192.168.1.1"}) {
    settings = {};
    const auto open = check_exposure({host, 80}, settings);
    ASSERT_FALSE(open);
    EXPECT_THAT(open.error().hint, HasSubstr("monalys user add"));
    settings.accounts = "accounts.json";
    EXPECT_THAT(check_exposure({host, 80}, settings).error().hint, HasSubstr("tls_certificate"));
    settings.tls_certificate = "server.pem";
    EXPECT_TRUE(check_exposure({host, 80}, settings));
  }
}

}  // namespace
}  // namespace monalys::server
