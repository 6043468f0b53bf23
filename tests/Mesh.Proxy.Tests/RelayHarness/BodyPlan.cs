using System.Globalization;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>A body: how it is framed, how long it is, and in chunks of which size.</summary>
internal sealed record BodyPlan(BodyKind Kind, int Length, int Chunk)
{
    public static readonly BodyPlan None = new(BodyKind.None, 0, 1);

    /// <summary>The field that announces it; empty if none does.</summary>
    public string Field => Kind switch
    {
        BodyKind.Length => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Length}\r\n"),
        BodyKind.Chunked => "Transfer-Encoding: chunked\r\n",
        _ => "",
    };

    public static BodyPlan Parse(string text)
    {
        string[] parts = text.Split(':');
        return new BodyPlan(Enum.Parse<BodyKind>(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes that tell by value where they belong: a stream's number, and a position.</summary>
    public static byte[] Pattern(int stream, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((stream * 89) + (i * 7) + (i >> 8));
        }

        return bytes;
    }

    /// <summary>What is said of it.</summary>
    public byte[] Payload(int stream) => Pattern(stream, Length);

    /// <summary>What is sent of it.</summary>
    public byte[] Wire(int stream)
    {
        byte[] payload = Payload(stream);
        if (Kind != BodyKind.Chunked)
        {
            return payload;
        }

        List<byte> wire = [];
        for (int i = 0; i < payload.Length; i += Chunk)
        {
            int size = Math.Min(Chunk, payload.Length - i);
            wire.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")));
            wire.AddRange(payload[i..(i + size)]);
            wire.AddRange("\r\n"u8);
        }

        wire.AddRange("0\r\n\r\n"u8);
        return [.. wire];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Length}:{Chunk}");
}
