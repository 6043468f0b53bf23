using Mesh.Api.WellKnown;

namespace Mesh.Sandbox.Capture;

/// <summary>
/// What captured bytes prove about the connections of a client pod to server pods. A connection that was begun and never used has no whole ServerHello: it is
/// unfinished, which says nothing about the others.
/// </summary>
internal sealed class WireEvidence
{
    private readonly CaptureResult _capture;
    private readonly TcpFlow[] _agreed;

    public WireEvidence(CaptureResult capture)
    {
        _capture = capture;
        TcpFlow[] answers = [.. capture.Flows.Where(flow => flow.Source.Port == MeshPorts.InboundMutualTls)];
        _agreed = [.. answers.Where(flow => TlsInspection.NegotiatedVersion(flow.Bytes) != 0)];
        Unfinished = answers.Length - _agreed.Length;
        Tls13 = _agreed.Count(flow => TlsInspection.NegotiatedVersion(flow.Bytes) == TlsInspection.Tls13);
        Used = _agreed.Count(flow => TlsInspection.CarriesApplicationData(flow.Bytes) && RequestsOf(flow) is { } requests && TlsInspection.CarriesApplicationData(requests.Bytes));
        Bytes = capture.Flows.Sum(flow => (long)flow.Bytes.Length);
    }

    /// <summary>Connections to the mesh's port on which a version was agreed.</summary>
    public int Agreed => _agreed.Length;

    /// <summary>Connections to the mesh's port that never got that far.</summary>
    public int Unfinished { get; }

    /// <summary>Those of <see cref="Agreed"/> that speak TLS 1.3.</summary>
    public int Tls13 { get; }

    /// <summary>Those of <see cref="Agreed"/> that carry application data both ways.</summary>
    public int Used { get; }

    /// <summary>Captured payload of all directions.</summary>
    public long Bytes { get; }

    /// <summary>Directions with anything that is not TLS, whatever the port.</summary>
    public int PlainDirections => _capture.Flows.Count(flow => !TlsInspection.IsTls(flow.Bytes));

    /// <summary>Every connection that agreed on a version agreed on TLS 1.3, and at least one was used.</summary>
    public bool IsTls13 => Used > 0 && Tls13 == Agreed;

    /// <summary>Directions that show some bytes as they are.</summary>
    public int DirectionsWith(byte[] text) => _capture.Flows.Count(flow => flow.Bytes.AsSpan().IndexOf(text) >= 0);

    /// <summary>The measurement in words.</summary>
    public override string ToString() =>
        $"{Agreed} new connections to port {MeshPorts.InboundMutualTls}, {Tls13} of them TLS 1.3, {Used} carry data both ways"
        + (Unfinished > 0 ? $"; {Unfinished} more were given up unfinished" : "");

    private TcpFlow? RequestsOf(TcpFlow answers) =>
        _capture.Flows.FirstOrDefault(flow => flow.Source.Equals(answers.Destination) && flow.Destination.Equals(answers.Source));
}
