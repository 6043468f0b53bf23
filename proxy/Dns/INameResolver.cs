namespace Mesh.Proxy.Dns;

/// <summary>Answers which Service has a DNS name, asking the control plane the first time a name is used.</summary>
internal interface INameResolver
{
    /// <summary>Finds the service. Completes synchronously when known; waits a bounded time for an answer while the control plane is connected.</summary>
    /// <param name="name">In lower case, without a last dot.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<NameLookup> ResolveAsync(string name, CancellationToken cancellationToken);
}
