using System.Text;

namespace Mesh.Proxy.Tests.Http.HostileHttp2;

/// <summary>
/// Requests that two readers could understand differently (RFC 9113 §8, §10.3), each through two sidecars. What is refused is seen by no application; what passes is seen as one
/// request, with nothing in it that a hop of HTTP/1.1 behind it could take for framing.
/// </summary>
internal static class Http2Cases
{
    private static readonly (string Name, string Value)[] Good = [(":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/")];

    public static readonly IReadOnlyDictionary<string, Http2Case> All = ((Http2Case[])
    [
        // What passes.
        Passed("nothing to remark", frames => frames.Get(1, "/a?b"), "GET web /a?b"),
        Passed("a body", frames => frames.Post(1, "/").Body(1, "hello", ends: true), "POST web / hello"),
        Passed("a body of the length that was said", frames => frames.Post(1, "/", ("content-length", "5")).Body(1, "hello", ends: true), "POST web / hello"),
        Passed("te: trailers", frames => frames.Get(1, "/", ("te", "trailers")), "GET web /"),
        Passed("what looks like HTTP/1.1 in a body", frames => frames.Post(1, "/").Body(1, "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: web\r\n\r\n", ends: true),
            "POST web / 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: web\r\n\r\n"),
        Passed("Host in the place of :authority", frames => frames.Head(1, true, (":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "web")), "GET web /"),
        // RFC 9113 §8.3.1: the pseudo-header field counts. Nobody behind sees the other.
        Passed("Host that differs from :authority", frames => frames.Get(1, "/", ("host", "other")), "GET web /"),

        Passed("two hosts that differ from :authority", frames => frames.Get(1, "/", ("host", "other"), ("host", "another")), "GET web /"),
        // What was understood is written anew: nobody behind sees the sign.
        Passed("a signed length", frames => frames.Get(1, "/", ("content-length", "+0")), "GET web /"),

        // Pseudo-header fields.
        Refused("two methods", (":method", "POST")),
        Refused("two paths", (":path", "/other")),
        Refused("two schemes", (":scheme", "https")),
        Refused("two authorities", (":authority", "other")),
        Refused("unknown pseudo-header field", (":other", "1")),
        Refused("pseudo-header field of an answer", (":status", "200")),
        Refused("pseudo-header field of extended CONNECT without CONNECT", (":protocol", "websocket")),
        RefusedHead("pseudo-header field behind a field", (":method", "GET"), (":scheme", "http"), ("x-a", "1"), (":authority", "web"), (":path", "/")),
        RefusedHead("no method", Good[1..]),
        RefusedHead("no scheme", Good[0], Good[2], Good[3]),
        RefusedHead("no path", Good[..3]),
        RefusedHead("empty path", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "")),
        RefusedHead("path without slash", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "a")),
        RefusedHead("absolute path", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "http://other/")),
        RefusedHead("asterisk with GET", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "*")),
        RefusedHead("method with a space", (":method", "GET /smuggled HTTP/1.1"), (":scheme", "http"), (":authority", "web"), (":path", "/")),
        RefusedHead("method with a line", (":method", "GET / HTTP/1.1\r\nX-A: 1\r\n"), (":scheme", "http"), (":authority", "web"), (":path", "/")),
        RefusedHead("path with a line", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/ HTTP/1.1\r\nX-A: 1")),
        RefusedHead("path with a space", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/a b")),
        RefusedHead("path with a null byte", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/a\0b")),
        RefusedHead("path with a fragment", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/a#b")),
        RefusedHead("path outside of ASCII", (":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", "/caf\u00e9")),
        RefusedHead("authority with a user", (":method", "GET"), (":scheme", "http"), (":authority", "me@web"), (":path", "/")),
        RefusedHead("authority with a path", (":method", "GET"), (":scheme", "http"), (":authority", "web/a"), (":path", "/")),
        RefusedHead("authority with a line", (":method", "GET"), (":scheme", "http"), (":authority", "web\r\nX-A: 1"), (":path", "/")),
        RefusedHead("CONNECT", (":method", "CONNECT"), (":authority", "web:80")),
        RefusedHead("two hosts and no authority", (":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "web"), ("host", "other")),
        RefusedHead("no authority and no host", (":method", "GET"), (":scheme", "http"), (":path", "/")),

        // Fields.
        Refused("upper-case name", ("X-A", "1")),
        Refused("name with a space", ("x a", "1")),
        Refused("name with a colon", ("x:a", "1")),
        Refused("name with a line", ("x-a: 1\r\nx-b", "1")),
        Refused("empty name", ("", "1")),
        Refused("value with a line", ("x-a", "1\r\nx-b: 2")),
        Refused("value with a line feed", ("x-a", "1\nx-b: 2")),
        Refused("value with a carriage return", ("x-a", "1\rx-b: 2")),
        Refused("value with a null byte", ("x-a", "1\02")),
        Refused("value with a control character", ("x-a", "1\u00012")),
        Refused("value with DEL", ("x-a", "1\u007f2")),

        // RFC 9113 §8.2.2: what belongs to connections of HTTP/1.1.
        Refused("connection", ("connection", "close")),
        Refused("connection that names a field", ("connection", "x-a"), ("x-a", "1")),
        Refused("keep-alive", ("keep-alive", "timeout=5")),
        Refused("proxy-connection", ("proxy-connection", "keep-alive")),
        Refused("transfer-encoding", ("transfer-encoding", "chunked")),
        Refused("upgrade", ("upgrade", "websocket")),
        Refused("te that is not trailers", ("te", "gzip")),

        // Lengths.
        Refused("length without a body", ("content-length", "5")),
        Refused("lengths that differ", ("content-length", "0"), ("content-length", "5")),
        Refused("a list of lengths", ("content-length", "0, 0")),
        Refused("a negative length", ("content-length", "-1")),
        Refused("length and transfer-encoding", ("content-length", "0"), ("transfer-encoding", "chunked")),
        Broken("less than was said", frames => frames.Post(1, "/", ("content-length", "5")).Body(1, "he", ends: true)),
        Broken("more than was said", frames => frames.Post(1, "/", ("content-length", "5")).Body(1, "hello, and more", ends: true)),

        // Sizes.
        Refused("fields of 61 KiB", ("x-a", new string('a', 15 * 1024)), ("x-b", new string('a', 15 * 1024)), ("x-c", new string('a', 15 * 1024)), ("x-d", new string('a', 16 * 1024))),
        Refused("101 fields", [.. Enumerable.Range(0, 101).Select(i => ($"x-{i}", $"{i}"))]),

        // Frames.
        Raw("DATA before HEADERS", frames => frames.Body(1, "hello", ends: true)),
        Raw("DATA on stream 0", frames => frames.Body(0, "hello", ends: false)),
        Raw("HEADERS on stream 0", frames => frames.Get(0, "/")),
        Raw("HEADERS on an even stream", frames => frames.Get(2, "/")),
        Raw("a stream that has ended", frames => frames.Post(3, "/").Get(1, "/")),
        Raw("CONTINUATION alone", frames => frames.Frame(Http2Frames.Continuation, Http2Frames.EndHeaders, 1, Http2Frames.Block(Good))),
        Raw("another frame within a head", frames => frames.Frame(Http2Frames.Headers, Http2Frames.EndStream, 1, Http2Frames.Block(Good)).Frame(Http2Frames.Ping, 0, 0, new byte[8])),
        Raw("a frame of 17 KiB", frames => frames.Post(1, "/").Frame(Http2Frames.Data, Http2Frames.EndStream, 1, new byte[17 * 1024])),
        Raw("SETTINGS of a wrong length", frames => frames.Frame(Http2Frames.Settings, 0, 0, new byte[5])),
        Raw("a window of 0 added", frames => frames.Frame(Http2Frames.WindowUpdate, 0, 0, new byte[4])),
        Raw("an index that the table does not have", frames => frames.Frame(Http2Frames.Headers, Http2Frames.EndStream | Http2Frames.EndHeaders, 1, [0xff, 0x7f])),
        Raw("a table that is too large", frames => frames.Frame(Http2Frames.Headers, Http2Frames.EndStream | Http2Frames.EndHeaders, 1, [0x3f, 0xff, 0xff, 0xff, 0x07])),
        Raw("HTTP/1.1 behind the preface", frames => frames.Frame(0x47, 0x45, 0x54202f20, Encoding.ASCII.GetBytes(" HTTP/1.1\r\nHost: web\r\n\r\n")).Body(1, "x", ends: true)),
    ]).ToDictionary(row => row.Name);

    private static Http2Case Passed(string name, Action<Http2Frames> frames, string atBackend) => new(name, frames) { AtBackend = atBackend, AtClient = "200" };

    private static Http2Case Refused(string name, params (string Name, string Value)[] fields) => new(name, frames => frames.Get(1, "/", fields));

    private static Http2Case RefusedHead(string name, params (string Name, string Value)[] fields) => new(name, frames => frames.Head(1, true, fields));

    // The application may have seen the beginning, and never the end.
    private static Http2Case Broken(string name, Action<Http2Frames> frames) => new(name, frames) { AtBackend = "POST web / <broken>" };

    private static Http2Case Raw(string name, Action<Http2Frames> frames) => new(name, frames);
}
