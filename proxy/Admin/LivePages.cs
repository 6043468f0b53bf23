using System.Globalization;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Admin;

/// <summary>What goes on at this moment: circuit breakers, endpoints with their scores, event loops. A table for a person, JSON for a program that asks for it.</summary>
/// <param name="states">Endpoints.</param>
/// <param name="loops">Event loops.</param>
internal sealed class LivePages(ProxyStateStore states, IReadOnlyList<EngineLoop> loops)
{
    public IReadOnlyList<AdminPage> Pages =>
    [
        new(KnownMethod.Get, "/debug/backends", Backends),
        new(KnownMethod.Get, "/debug/endpoints", Endpoints),
        new(KnownMethod.Get, "/debug/loops", LoopsAsync),
    ];

    private ValueTask<AdminResponse> Backends(AdminQuery query, CancellationToken cancellationToken)
    {
        LiveBackendDump[] backends = LiveBackendDump.Of(states.Current);
        if (query.WantsJson)
        {
            return ValueTask.FromResult(AdminResponse.Json(backends, AdminJsonContext.Default.LiveBackendDumpArray));
        }

        AdminTable table = new("BACKEND", "ENDPOINTS", "EJECTED", "LAME", "CONNECTIONS", "PENDING", "REQUESTS", "RETRIES", "REFUSED", "ALGORITHM", "POLICY");
        foreach (LiveBackendDump backend in backends)
        {
            BreakerDump breaker = backend.Breaker;
            table.Add(
                backend.Backend,
                Text(backend.Endpoints),
                Text(backend.Ejected),
                Text(backend.LameDucks),
                Of(breaker.Connections, breaker.MaxConnections),
                Of(breaker.Pending, breaker.MaxPending),
                Of(breaker.Requests, breaker.MaxRequests),
                Of(breaker.Retries, breaker.MaxRetries),
                breaker.Overflows.ToString(CultureInfo.InvariantCulture),
                backend.Algorithm,
                backend.Policy ?? "-");
        }

        return ValueTask.FromResult(table.ToResponse());
    }

    private ValueTask<AdminResponse> Endpoints(AdminQuery query, CancellationToken cancellationToken)
    {
        LiveEndpointDump[] endpoints = LiveEndpointDump.Of(states.Current);
        if (query.WantsJson)
        {
            return ValueTask.FromResult(AdminResponse.Json(endpoints, AdminJsonContext.Default.LiveEndpointDumpArray));
        }

        AdminTable table = new("BACKEND", "ENDPOINT", "WORKLOAD", "CLUSTER", "IN FLIGHT", "COST MS", "STATE", "LOCALITY", "IDENTITY");
        foreach ((string backend, EndpointDump endpoint) in endpoints)
        {
            table.Add(
                backend,
                endpoint.Address,
                WorkloadOf(endpoint),
                endpoint.Cluster.Length > 0 ? endpoint.Cluster : "-",
                Text(endpoint.InFlight),
                (endpoint.CostSeconds * 1000).ToString("0.00", CultureInfo.InvariantCulture),
                StateOf(endpoint),
                endpoint.Locality.Length > 0 ? endpoint.Locality : "-",
                endpoint.PeerIdentity ?? "-");
        }

        return ValueTask.FromResult(table.ToResponse());
    }

    private async ValueTask<AdminResponse> LoopsAsync(AdminQuery query, CancellationToken cancellationToken)
    {
        // Each loop reads its own numbers.
        LoopDump[] dumps = await Task.WhenAll(loops.Select(loop => loop.Events.RunAsync(() => LoopDump.Of(loop))));
        if (query.WantsJson)
        {
            return AdminResponse.Json(dumps, AdminJsonContext.Default.LoopDumpArray);
        }

        AdminTable table = new("LOOP", "CONNECTIONS", "DESCRIPTORS", "BUFFERS", "LIMIT", "WAITING");
        foreach (LoopDump loop in dumps)
        {
            table.Add(
                Text(loop.Loop), Text(loop.Connections), Text(loop.Descriptors), Text(loop.BuffersInUse), Text(loop.BufferLimit), Text(loop.WaitingForBuffers));
        }

        return table.ToResponse();
    }

    private static string WorkloadOf(EndpointDump endpoint) => endpoint.IsGateway ? $"gateway to {Text(endpoint.Capacity)}" : endpoint.Workload;

    private static string StateOf(EndpointDump endpoint)
    {
        string health = endpoint.EjectionCause is { } cause ? $"{endpoint.Health} ({cause})" : endpoint.Health;
        return endpoint.IsLameDuck ? health + ", lame duck" : health;
    }

    private static string Of(int number, int limit) => limit == int.MaxValue ? Text(number) : $"{Text(number)}/{Text(limit)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
