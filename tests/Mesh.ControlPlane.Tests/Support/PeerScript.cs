using System.Collections.Concurrent;
using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>What a <see cref="ScriptedPeer"/> does, and what it hears.</summary>
internal sealed record PeerScript(Func<PeerTalk, Task> Run)
{
    public ConcurrentQueue<WatchHello> Hellos { get; } = [];

    public ConcurrentQueue<WatchAck> Acks { get; } = [];
}
