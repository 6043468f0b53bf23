namespace Mesh.Bench.Federation.Peers;

/// <summary>What went in one direction, of all peers together, up to some moment or between two.</summary>
/// <param name="Statements">Statements and removals.</param>
/// <param name="Bytes">Size of the responses, without the framing of gRPC and TLS.</param>
/// <param name="HelloBytes">Size of what the receivers said that they hold, in the other direction.</param>
internal readonly record struct FlowTraffic(long Statements, long Bytes, long HelloBytes)
{
    public static FlowTraffic operator -(FlowTraffic later, FlowTraffic earlier) =>
        new(later.Statements - earlier.Statements, later.Bytes - earlier.Bytes, later.HelloBytes - earlier.HelloBytes);
}
