using System.Collections.Concurrent;
using System.Net;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>Names that a test gives; all others do not exist.</summary>
internal sealed class FakeNames : INameResolver
{
    private readonly ConcurrentDictionary<string, NameLookup> _names = [];

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public FakeNames With(string name, params string[] addresses)
    {
        _names[name] = NameLookup.Found(new NamedService([.. addresses.Select(IPAddress.Parse)]));
        return this;
    }

    /// <summary>A headless service with these pods.</summary>
    public FakeNames WithPods(string name, params NamedHost[] pods)
    {
        _names[name] = NameLookup.Found(new NamedService([.. pods.Select(pod => pod.Address)]) { Hosts = [.. pods] });
        return this;
    }

    public FakeNames Unknown(string name, UnresolvedReason reason)
    {
        _names[name] = NameLookup.NotKnown(reason);
        return this;
    }

    public ValueTask<NameLookup> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Enqueue(name);
        return ValueTask.FromResult(_names.GetValueOrDefault(name, NameLookup.Nobody));
    }
}
