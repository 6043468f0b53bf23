namespace Mesh.Proxy.Http1;

/// <summary>What a chunked body goes on with (RFC 9112 §7.1).</summary>
internal enum ChunkState : byte
{
    /// <summary>The first digit of a chunk's size.</summary>
    Size,
    SizeDigits,

    /// <summary>White space between size and semicolon.</summary>
    BeforeExtension,
    Extension,

    /// <summary>LF of the line that has the size.</summary>
    SizeLineFeed,
    Data,
    DataCarriageReturn,
    DataLineFeed,

    /// <summary>A trailer, or the empty line that ends the body.</summary>
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLineFeed,
    FinalLineFeed,
    Complete,
}
