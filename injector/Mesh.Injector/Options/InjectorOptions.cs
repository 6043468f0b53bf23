using System.Net;
using Mesh.Api.WellKnown;
using Mesh.Injection;

namespace Mesh.Injector.Options;

/// <summary>Settings of the injector, from its command line.</summary>
internal sealed record InjectorOptions
{
    /// <summary>Address to listen on; all addresses by default, because the API server calls from outside the pod.</summary>
    public IPAddress Address { get; init; } = IPAddress.Any;

    /// <summary>Port of the webhook (HTTPS); 0 takes a free one.</summary>
    public int Port { get; init; } = MeshPorts.Injector;

    /// <summary>Port of the kubelet's probes (HTTP); 0 takes a free one.</summary>
    public int HealthPort { get; init; } = MeshPorts.Health;

    /// <summary>Directory with <c>tls.crt</c> and <c>tls.key</c>, a mounted Secret.</summary>
    public string CertificateDirectory { get; init; } = "/var/run/secrets/mesh.dev/injector";

    /// <summary>How often the certificate's files are looked at. A look costs microseconds; a renewed Secret should be used soon.</summary>
    public TimeSpan CertificatePollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to keep serving after SIGTERM: until then nodes may still send requests to this replica.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What sidecars get.</summary>
    public InjectionOptions Injection { get; init; } = new();
}
