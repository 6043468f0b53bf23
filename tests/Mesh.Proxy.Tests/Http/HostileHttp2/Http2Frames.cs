using System.Buffers.Binary;
using System.Text;

namespace Mesh.Proxy.Tests.Http.HostileHttp2;

/// <summary>Writes frames of HTTP/2 (RFC 9113 §4) as they are asked for, right or wrong.</summary>
internal sealed class Http2Frames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private readonly MemoryStream _bytes = new();

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public byte[] ToArray() => _bytes.ToArray();

    public Http2Frames Begin()
    {
        _bytes.Write(Preface);
        return Frame(Settings, 0, 0, []);
    }

    public Http2Frames Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)payload.Length << 8);
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], stream);
        _bytes.Write(head);
        _bytes.Write(payload);
        return this;
    }

    /// <summary>A whole head. Fields are literals without Huffman coding and without the dynamic table, so that any byte can be sent.</summary>
    public Http2Frames Head(int stream, bool ends, params (string Name, string Value)[] fields) =>
        Frame(Headers, ends ? (byte)(EndHeaders | EndStream) : EndHeaders, stream, Block(fields));

    /// <summary>A request for <paramref name="path"/> with further fields.</summary>
    public Http2Frames Get(int stream, string path, params (string Name, string Value)[] fields) =>
        Head(stream, ends: true, [(":method", "GET"), (":scheme", "http"), (":authority", "web"), (":path", path), .. fields]);

    public Http2Frames Post(int stream, string path, params (string Name, string Value)[] fields) =>
        Head(stream, ends: false, [(":method", "POST"), (":scheme", "http"), (":authority", "web"), (":path", path), .. fields]);

    public Http2Frames Body(int stream, string bytes, bool ends) => Frame(Data, ends ? EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(bytes));

    public Http2Frames Reset(int stream, uint code)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, code);
        return Frame(ResetStream, 0, stream, payload);
    }

    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        MemoryStream block = new();
        foreach ((string name, string value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    // RFC 7541 §5.1: an integer with a prefix of seven bits.
    private static void WriteText(MemoryStream block, string text)
    {
        int length = text.Length;
        if (length < 127)
        {
            block.WriteByte((byte)length);
        }
        else
        {
            block.WriteByte(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.WriteByte((byte)(length | 128));
            }

            block.WriteByte((byte)length);
        }

        block.Write(Encoding.Latin1.GetBytes(text));
    }
}
