using System.Buffers.Binary;
using System.Text;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Connections that begin as HTTP/2 and go on as nobody's library would let them (RFC 9113).</summary>
internal static class HostileHttp2
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const int FrameHead = 9;
    private const byte Continuation = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    /// <summary>What each is, and its bytes.</summary>
    public static IReadOnlyList<(string What, byte[] Bytes)> Cases { get; } =
    [
        ("HTTP/2: an upper-case field name", Opened(Frame(Headers, EndStream | EndHeaders, 1, Request(("X-Upper", "a"))))),
        ("HTTP/2: a field of the connection", Opened(Frame(Headers, EndStream | EndHeaders, 1, Request(("transfer-encoding", "chunked"))))),
        ("HTTP/2: a pseudo field twice", Opened(Frame(Headers, EndStream | EndHeaders, 1, Request((":path", "/other"))))),
        ("HTTP/2: an unknown pseudo field", Opened(Frame(Headers, EndStream | EndHeaders, 1, Request((":other", "a"))))),
        ("HTTP/2: a line break in a value", Opened(Frame(Headers, EndStream | EndHeaders, 1, Request(("x-value", "a\r\nx-injected: b"))))),
        ("HTTP/2: no method", Opened(Frame(Headers, EndStream | EndHeaders, 1, Fields((":path", "/"), (":scheme", "http"), (":authority", "echo"))))),
        ("HTTP/2: a body that is longer than its length",
            Opened([.. Frame(Headers, EndHeaders, 1, Request(("content-length", "1"))), .. Frame(Data, EndStream, 1, "abcdef"u8)])),
        ("HTTP/2: a stream of an even number", Opened(Frame(Headers, EndStream | EndHeaders, 2, Request()))),
        ("HTTP/2: DATA before HEADERS", Opened(Frame(Data, EndStream, 1, "abc"u8))),
        ("HTTP/2: a flood of CONTINUATION", Opened([.. Frame(Headers, EndStream, 1, Request()), .. Flood()])),
    ];

    /// <summary>Whether an answer ends the stream or the connection for the client's fault.</summary>
    public static bool IsRefused(ReadOnlySpan<byte> answer)
    {
        while (answer.Length >= FrameHead)
        {
            if (answer[3] is ResetStream or GoAway)
            {
                return true;
            }

            int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(answer) >> 8);
            answer = answer[Math.Min(answer.Length, FrameHead + length)..];
        }

        return false;
    }

    private static byte[] Opened(byte[] frames) => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []), .. frames];

    // More than any limit of header fields, and none of them the last.
    private static byte[] Flood() =>
        [.. Enumerable.Range(0, 64).SelectMany(i => Frame(Continuation, 0, 1, Fields(($"x-flood-{i}", new string('a', 4000)))))];

    private static byte[] Request(params (string Name, string Value)[] more) =>
        Fields([(":method", "POST"), (":scheme", "http"), (":path", "/hostile"), (":authority", "echo"), .. more]);

    // HPACK: literal fields, not indexed, not compressed (RFC 7541, 6.2.2).
    private static byte[] Fields(params (string Name, string Value)[] fields)
    {
        MemoryStream block = new();
        foreach ((string name, string value) in fields)
        {
            block.WriteByte(0);
            Write(block, name);
            Write(block, value);
        }

        return block.ToArray();
    }

    private static void Write(MemoryStream block, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        // An integer with a prefix of 7 bits (RFC 7541, 5.1).
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            int rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                block.WriteByte((byte)((rest & 127) | 128));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private static byte[] Frame(byte type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }
}
