using System.Collections.Immutable;
using System.Net;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Startup;

namespace Mesh.Proxy.Dns;

/// <summary>Where the sidecar's DNS listens, and for whom.</summary>
internal sealed record DnsOptions
{
    /// <summary>
    /// Those that the pod's processes ask, in their order; redirection leads what is sent to each of them to a port of its own, so that it is known whom to pass it on to. At most
    /// <see cref="MeshPorts.MaxNameservers"/>. Default: none, and then nothing listens.
    /// </summary>
    public ImmutableArray<IPEndPoint> Nameservers { get; init; } = [];

    /// <summary>Port for the first of them, UDP and TCP; the next one has the next port.</summary>
    public int Port { get; init; } = MeshPorts.Dns;

    public static DnsOptions Of(ProxyOptions options) => new()
    {
        Nameservers = options.IsDnsOn ? [.. Dns.Nameservers.Read(options.ResolvConf).Select(address => new IPEndPoint(address, Dns.Nameservers.Port))] : [],
        Port = options.DnsPort,
    };
}
