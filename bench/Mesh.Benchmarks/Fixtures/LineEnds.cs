namespace Mesh.Benchmarks.Fixtures;

/// <summary>Messages are readable in source with the line ends of source.</summary>
internal static class LineEnds
{
    public static byte[] WithLineEnds(this byte[] text) =>
        [.. text.SelectMany(character => character == '\n' ? (IEnumerable<byte>)"\r\n"u8.ToArray() : [character])];
}
