namespace Mesh.Proxy.Admin;

/// <summary>What is logged.</summary>
/// <param name="Level">Lowest level: <c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="DroppedLines">Lines that found no room.</param>
/// <param name="DroppedAccessLogLines">Of the access log.</param>
internal sealed record LoggingDump(string Level, long DroppedLines, long DroppedAccessLogLines);
