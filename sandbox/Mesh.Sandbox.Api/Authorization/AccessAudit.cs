using System.Collections.Concurrent;
using Mesh.Sandbox.Api.Auth;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Remembers what service accounts have asked for, each different request once: as the audit log of an API server, for the question who needs which permission.</summary>
internal sealed class AccessAudit
{
    /// <summary>Names come and go with pods and Events; what is beyond is not needed to see which verbs are used.</summary>
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<Seen, AccessRequest> _seen = new();

    public void Record(AccessRequest request, bool allowed)
    {
        if (!request.IsResource || ServiceAccountName.Parse(request.User.Username) is null)
        {
            return;
        }

        var seen = new Seen(request.User.Username, request.Verb, request.Group, $"{request.Resource}/{request.Subresource}", request.Namespace, request.Name, allowed);
        if (!_seen.ContainsKey(seen) && _seen.Count < Capacity)
        {
            _seen.TryAdd(seen, request);
        }
    }

    /// <summary>Compares what a user has done with what it may do.</summary>
    /// <param name="user">Name of the user.</param>
    /// <param name="grants">What bindings give to it by name.</param>
    public AccessSummary Summarize(string user, IEnumerable<Grant> grants)
    {
        var mine = _seen.Where(entry => entry.Key.User == user).ToList();
        var used = mine.Where(entry => entry.Key.Allowed).Select(entry => entry.Value).ToList();
        return new(
            used.Count,
            [.. mine.Where(entry => !entry.Key.Allowed).Select(entry => Describe(entry.Value)).Order(StringComparer.Ordinal)],
            [.. from grant in grants
                from rule in grant.Rules ?? []
                from permission in rule.Permissions()
                where !used.Any(request => grant.HoldsFor(request) && permission.IsUsedBy(request))
                let line = $"{permission} ({grant.Role})"
                orderby line
                select line]);
    }

    private static string Describe(AccessRequest request)
    {
        var permission = new Permission(request.Verb, request.Group, request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}", "");
        return (request.Namespace, request.Name) switch
        {
            ({ Length: > 0 } home, _) => $"{permission} {home}/{request.Name}",
            (_, { Length: > 0 } name) => $"{permission} {name}",
            _ => permission.ToString(),
        };
    }

    private readonly record struct Seen(string User, string Verb, string Group, string Resource, string Namespace, string Name, bool Allowed);
}
