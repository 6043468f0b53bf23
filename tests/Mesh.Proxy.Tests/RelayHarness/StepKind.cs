namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>What can happen between two rounds of the loop, and a round itself.</summary>
internal enum StepKind
{
    /// <summary>A round of the loop that sees the pending events of a mask.</summary>
    Run,

    /// <summary>The client's next bytes arrive.</summary>
    ClientSend,

    /// <summary>The client reads.</summary>
    ClientTake,

    /// <summary>The client ends its direction.</summary>
    ClientEnd,

    ClientReset,

    /// <summary>An event of the client's socket without a cause.</summary>
    ClientNudge,

    /// <summary>The backend's next bytes arrive.</summary>
    UpstreamSend,

    /// <summary>The backend reads, and understands.</summary>
    UpstreamTake,

    UpstreamEnd,

    UpstreamReset,

    UpstreamNudge,

    DialSucceeds,

    DialFails,

    /// <summary>Milliseconds pass.</summary>
    Wait,

    /// <summary>Others take buffers, as many as there are at most.</summary>
    TakeBuffers,

    /// <summary>Others give their buffers back.</summary>
    ReturnBuffers,

    /// <summary>The way of a request that waits for one is known.</summary>
    RouteFound,

    /// <summary>The sidecar wants to end.</summary>
    Drain,
}
