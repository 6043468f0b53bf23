using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Doubles;

/// <summary>Incremental ADS over a <see cref="World"/>: sends what differs from what the client is known to hold.</summary>
internal sealed class FakeDiscoveryService(World world) : AggregatedDiscoveryService.AggregatedDiscoveryServiceBase
{
    /// <summary>Resources sent so far, all streams.</summary>
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>Identities of the clients' certificates, one per stream.</summary>
    public ConcurrentQueue<string> Clients { get; } = [];

    public override async Task DeltaAggregatedResources(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context)
    {
        X509Certificate2? client = context.GetHttpContext().Connection.ClientCertificate;
        Clients.Enqueue(client is null ? "" : SubjectAlternativeUris.ReadSpiffeId(client)?.ToString() ?? "");
        Channel<DeltaDiscoveryRequest> inbox = Channel.CreateUnbounded<DeltaDiscoveryRequest>();
        Task reading = ReadAsync(requestStream, inbox.Writer, context.CancellationToken);
        Dictionary<string, HashSet<string>> subscribed = [];
        Dictionary<(string Type, string Name), string> known = [];
        int nonce = 0;
        while (!reading.IsCompleted)
        {
            Task changed = world.Changed;
            while (inbox.Reader.TryRead(out DeltaDiscoveryRequest? request))
            {
                Take(request, subscribed, known);
            }

            foreach ((string type, HashSet<string> names) in subscribed)
            {
                if (Difference(type, names, known) is { } response)
                {
                    response.Nonce = $"{++nonce}";
                    await responseStream.WriteAsync(response, context.CancellationToken);
                }
            }

            await Task.WhenAny(changed, inbox.Reader.WaitToReadAsync(context.CancellationToken).AsTask(), reading);
        }
    }

    private static async Task ReadAsync(IAsyncStreamReader<DeltaDiscoveryRequest> requests, ChannelWriter<DeltaDiscoveryRequest> inbox, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (DeltaDiscoveryRequest request in requests.ReadAllAsync(cancellationToken))
            {
                inbox.TryWrite(request);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone.
        }

        inbox.Complete();
    }

    private static void Take(DeltaDiscoveryRequest request, Dictionary<string, HashSet<string>> subscribed, Dictionary<(string Type, string Name), string> known)
    {
        if (!subscribed.TryGetValue(request.TypeUrl, out HashSet<string>? names))
        {
            subscribed[request.TypeUrl] = names = [];
        }

        foreach ((string name, string version) in request.InitialResourceVersions)
        {
            known[(request.TypeUrl, name)] = version;
        }

        names.UnionWith(request.ResourceNamesSubscribe);
        names.ExceptWith(request.ResourceNamesUnsubscribe);
    }

    private DeltaDiscoveryResponse? Difference(string type, HashSet<string> names, Dictionary<(string Type, string Name), string> known)
    {
        var response = new DeltaDiscoveryResponse { TypeUrl = type, ControlPlane = new Api.Discovery.ControlPlane { Identifier = "mesh-system/fake" } };
        foreach (string name in names)
        {
            if (world.Find(type, name) is not { } resource)
            {
                if (known.GetValueOrDefault((type, name)) != "absent")
                {
                    known[(type, name)] = "absent";
                    response.RemovedResources.Add(name);
                }
            }
            else if (known.GetValueOrDefault((type, resource.Name)) != resource.Version)
            {
                known[(type, resource.Name)] = resource.Version;
                Sent.Enqueue(resource.Name);
                response.Resources.Add(resource);
            }
        }

        return response.Resources.Count + response.RemovedResources.Count > 0 ? response : null;
    }
}
