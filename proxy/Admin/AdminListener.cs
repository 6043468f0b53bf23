using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Mesh.Proxy.Admin;

/// <summary>Where administration listens, for what, and how many connections may be open there; a listener that is full does not close the others.</summary>
/// <param name="EndPoint">Address and port. On a loopback address, requests under other names are refused.</param>
/// <param name="MaxConnections">Further ones are closed at once.</param>
/// <param name="Pages">What is served here, and nowhere else.</param>
internal sealed record AdminListener(IPEndPoint EndPoint, int MaxConnections, IReadOnlyList<AdminPage> Pages)
{
    /// <summary>For the kubelet: whoever else connects must not make the pod unready.</summary>
    public const int ManyConnections = 1024;

    /// <summary>Scrapes and a person or two; anything beyond is a mistake or worse.</summary>
    public const int FewConnections = 64;

    private readonly bool _isLoopback = IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>The page that is asked for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="page">The page.</param>
    /// <param name="refusal">The answer if there is no such page.</param>
    public bool TryFind(in AdminRequest request, [NotNullWhen(true)] out AdminPage? page, [NotNullWhen(false)] out AdminResponse? refusal)
    {
        (page, refusal) = (null, null);
        if (_isLoopback && request.IsForgedForLoopback)
        {
            refusal = AdminResponse.Text(403, "loopback only\n");
            return false;
        }

        List<string> allowed = [];
        foreach (AdminPage candidate in Pages)
        {
            if (!Ascii.Equals(request.Path, candidate.Path))
            {
                continue;
            }

            if (candidate.Accepts(request.Method))
            {
                page = candidate;
                return true;
            }

            allowed.Add(candidate.AllowedMethods);
        }

        refusal = allowed.Count == 0
            ? AdminResponse.Text(404, "not found\n")
            : AdminResponse.Text(405, "method not allowed\n") with { Allow = string.Join(", ", allowed) };
        return false;
    }
}
