using System.Collections.Immutable;
using Mesh.Proxy.Http;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.Forwarding;

/// <summary>What a request of the managed host owes to its route's mirrors: paid once, when its head is written and its body was read whole.</summary>
/// <param name="sender">Sends.</param>
/// <param name="mirrors">Of the route.</param>
/// <param name="due">A bit for each of them that gets a copy.</param>
/// <param name="hasBody">Whether there is a body to wait for.</param>
internal sealed class PendingMirrors(MirrorSender sender, ImmutableArray<MirrorFilter> mirrors, uint due, bool hasBody) : IDisposable
{
    private RequestCopy? _request;
    private RequestHead _head = RequestHead.Unknown;
    private uint _due = due;

    /// <summary>The body was too long to be kept.</summary>
    public bool IsTooLarge { get; set; }

    /// <summary>The head is written for an attempt. The first one counts.</summary>
    /// <param name="mesh">The request.</param>
    /// <param name="message">What the backend will see.</param>
    public void OnHead(MeshRequestFeature mesh, HttpRequestMessage message)
    {
        _head = mesh.Head;
        _request ??= new RequestCopy(RouteTransforms.TargetOf(mesh), message);
        if (!hasBody || message.Content is null)
        {
            Send();
        }
    }

    /// <summary>The body was read to its end.</summary>
    public void OnBody(ReadOnlySpan<byte> body)
    {
        if (_request is { } request && Volatile.Read(ref _due) != 0)
        {
            request.Body = body.ToArray();
            Send();
        }
    }

    /// <summary>Those to whom a copy is due do not get it.</summary>
    public void Drop(string outcome)
    {
        uint dropped = Interlocked.Exchange(ref _due, 0);
        for (int i = 0; i < mirrors.Length; i++)
        {
            if ((dropped & (1u << i)) != 0)
            {
                sender.Count(mirrors[i], outcome);
            }
        }
    }

    /// <summary>The request is over.</summary>
    public void Dispose() => Drop(IsTooLarge ? MirrorOutcomes.TooLarge : MirrorOutcomes.Incomplete);

    private void Send()
    {
        uint sent = Interlocked.Exchange(ref _due, 0);
        for (int i = 0; i < mirrors.Length; i++)
        {
            if ((sent & (1u << i)) != 0)
            {
                sender.Send(mirrors[i], _request!, _head);
            }
        }
    }
}
