using Mesh.Proxy.Access;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay.Fronts;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Relay;

/// <summary>One event loop with everything that its connections need.</summary>
internal sealed class EngineLoop
{
    public EngineLoop()
    {
        Carrier = new ConnectionCarrier(this);
        Rejudgement = new Rejudging(this);
    }

    public required EventLoop Events { get; init; }

    public required RelayServices Services { get; init; }

    public required DataPathOptions Options { get; init; }

    public required IOriginalDestinationReader OriginalDestination { get; init; }

    public required LoopGuard Guard { get; init; }

    public required IDestinationResolver Resolver { get; init; }

    public required BackendChooser Chooser { get; init; }

    public required InboundTargets Targets { get; init; }

    /// <summary>Says who may pass to the application.</summary>
    public required InboundAdmission Admission { get; init; }

    /// <summary>Shares the loop between handshakes and everything else.</summary>
    public required HandshakeTurns Handshakes { get; init; }

    /// <summary>Handshakes under way by address, of all loops and hosts.</summary>
    public required SourceLimit Pending { get; init; }

    /// <summary>Finds out who carries a connection whose way is known.</summary>
    public ConnectionCarrier Carrier { get; }

    /// <summary>Work that judges the open connections again.</summary>
    public ILoopWork Rejudgement { get; }

    private sealed class Rejudging(EngineLoop loop) : ILoopWork
    {
        public void Run() => loop.Services.Connections.RejudgeAll();
    }
}
