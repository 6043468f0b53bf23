using System.Text.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Topology;
using Mesh.Kubernetes.Client;

namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>
/// Memory of a sidecar whose application uses 1,000 services with 10 endpoints each. The sidecar subscribes to what is dialled, so each is dialled once.
/// </summary>
internal sealed class ManyEndpointsMeasurement(BenchTopology topology, KubernetesConnection kubernetes, TimeProvider time)
{
    private const int Services = 1000;
    private const int EndpointsPerService = 10;
    private const string Pod = "subscriber";
    private const string Prefix = "many-";

    /// <summary>Requests to the API server at a time.</summary>
    private const int Writers = 16;

    /// <summary>Memory that has not changed for so long is what stays.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Resident memory in MiB.</summary>
    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        V1Pod pod = await topology.StartAsync(Pod, BenchManifests.MeshClient(Pod), cancellationToken);
        string network = BenchTopology.NetworkOf(pod);
        ProxyProcesses sidecar = await ProxyProcesses.FindAsync(network, MeshUsers.Proxy, cancellationToken);
        string[] addresses = new string[Services];
        await Parallel.ForAsync(
            0,
            Services,
            new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
            async (index, ct) => addresses[index] = await CreateAsync(index, ct));

        await GeneratorProcess.RunAsync(network, Patience, ["dial", "--port", BenchManifests.HttpPort.ToString(), "--addresses", string.Join(',', addresses)], cancellationToken);
        double resident = await SettledAsync(sidecar, cancellationToken);
        // Only now: to write its configuration costs the sidecar memory.
        await VerifyAsync(network, cancellationToken);
        return resident;
    }

    /// <summary>A Service without a selector, and its endpoints in a slice of their own.</summary>
    /// <returns>Its cluster IP.</returns>
    private async Task<string> CreateAsync(int index, CancellationToken cancellationToken)
    {
        V1Service service = await kubernetes.Resource<V1Service>().CreateAsync(
            new V1Service
            {
                ApiVersion = "v1",
                Kind = "Service",
                Metadata = new V1ObjectMeta { Name = Prefix + index, NamespaceProperty = BenchManifests.Namespace },
                Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Name = "http", Port = BenchManifests.HttpPort, TargetPort = 8080, AppProtocol = "http" }] },
            },
            cancellationToken);
        await kubernetes.Resource<V1EndpointSlice>().CreateAsync(
            new V1EndpointSlice
            {
                ApiVersion = "discovery.k8s.io/v1",
                Kind = "EndpointSlice",
                Metadata = new V1ObjectMeta
                {
                    Name = Prefix + index,
                    NamespaceProperty = BenchManifests.Namespace,
                    Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = Prefix + index },
                },
                AddressType = "IPv4",
                Ports = [new Discoveryv1EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
                // Nobody lives there: the endpoints are known, not called.
                Endpoints =
                [
                    .. Enumerable.Range(0, EndpointsPerService).Select(endpoint => new V1Endpoint
                    {
                        Addresses = [$"10.{200 + (index / 250)}.{index % 250}.{endpoint + 1}"],
                        Conditions = new V1EndpointConditions { Ready = true },
                    }),
                ],
            },
            cancellationToken);
        return service.Spec.ClusterIP;
    }

    private async Task<double> SettledAsync(ProxyProcesses sidecar, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long changed = started;
        double resident = sidecar.ResidentMegabytes();
        while (time.GetElapsedTime(changed) < Quiet && time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Interval, time, cancellationToken);
            double now = sidecar.ResidentMegabytes();
            if (now != resident)
            {
                (resident, changed) = (now, time.GetTimestamp());
            }
        }

        return resident;
    }

    private static async Task VerifyAsync(string network, CancellationToken cancellationToken)
    {
        JsonElement known = await GeneratorProcess.RunAsync(network, Patience, ["count", "--port", MeshPorts.Admin.ToString()], cancellationToken);
        int services = known.GetProperty("services").GetInt32();
        int endpoints = known.GetProperty("endpoints").GetInt32();
        if (services < Services || endpoints < Services * EndpointsPerService)
        {
            throw new BenchException($"the sidecar of pod {Pod} knows {services} services with {endpoints} endpoints instead of {Services} with {Services * EndpointsPerService}");
        }
    }
}
