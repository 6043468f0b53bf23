using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Mesh.Soak.Traffic;

/// <summary>What a client has to know of the head of an answer.</summary>
/// <param name="Status">Its code.</param>
/// <param name="Number">The request that the backend says it answers; 0 if the backend does not speak.</param>
/// <param name="Reason">Why a sidecar answers; empty if it does not.</param>
/// <param name="Length">Content-Length, or -1.</param>
/// <param name="Closes">The connection ends behind the answer.</param>
internal readonly record struct AnswerHead(int Status, ulong Number, string Reason, int Length, bool Closes)
{
    public static AnswerHead Parse(ReadOnlySpan<byte> head)
    {
        _ = Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _);
        ReadOnlySpan<byte> number = Value(head, "X-Id: "u8);
        ReadOnlySpan<byte> length = Value(head, "Content-Length: "u8);
        return new AnswerHead(
            status,
            number.IsEmpty ? 0 : ulong.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            number.IsEmpty ? Encoding.ASCII.GetString(Value(head, "x-mesh-reason: "u8)) : "",
            length.IsEmpty ? -1 : int.Parse(length, CultureInfo.InvariantCulture),
            head.IndexOf("\r\nConnection: close\r\n"u8) >= 0);
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int start = head.IndexOf(name);
        if (start < 0)
        {
            return [];
        }

        ReadOnlySpan<byte> rest = head[(start + name.Length)..];
        return rest[..rest.IndexOf((byte)'\r')];
    }
}
