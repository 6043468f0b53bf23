using System.Text;

namespace Mesh.Sandbox.Load;

/// <summary>What came of a <see cref="RawRequest"/>.</summary>
/// <param name="Bytes">What came back.</param>
/// <param name="End"><c>end</c>, <c>reset</c>, <c>open</c> or <c>refused</c>.</param>
internal sealed record RawResult(byte[] Bytes, string End)
{
    /// <summary>The first line of the answer, and how the connection ended.</summary>
    public override string ToString()
    {
        int end = Array.IndexOf(Bytes, (byte)'\r');
        return $"{(end < 0 ? $"{Bytes.Length} bytes" : Encoding.ASCII.GetString(Bytes, 0, end))}, {End}";
    }
}
