using Mesh.Proxy.Relay;

namespace Mesh.Proxy.Admin;

/// <summary>An event loop of this moment.</summary>
/// <param name="Loop">Its number.</param>
/// <param name="Connections">Connections that were accepted and are open.</param>
/// <param name="Descriptors">Sockets that it watches, those to upstreams and of administration included.</param>
/// <param name="BuffersInUse">Buffers that hold bytes on their way.</param>
/// <param name="BufferLimit">Most of them.</param>
/// <param name="WaitingForBuffers">Connections that wait for one.</param>
internal sealed record LoopDump(int Loop, int Connections, int Descriptors, int BuffersInUse, int BufferLimit, int WaitingForBuffers)
{
    /// <summary>On the loop's thread.</summary>
    public static LoopDump Of(EngineLoop loop) => new(
        loop.Events.Index,
        loop.Services.Connections.Count,
        loop.Events.Descriptors,
        loop.Events.Buffers.InUse,
        loop.Events.Buffers.Limit,
        loop.Events.Buffers.Waiting);
}
