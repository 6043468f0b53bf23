using System.Collections.Immutable;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Role-based access control. The table of grants is built anew only after a role or binding has changed.</summary>
internal sealed class Authorizer(VersionedStore store)
{
    private const string Suffix = ".rbac.authorization.k8s.io";

    private static readonly string[] Tables = ["roles" + Suffix, "clusterroles" + Suffix, "rolebindings" + Suffix, "clusterrolebindings" + Suffix];

    private volatile Known? _known;

    /// <exception cref="ApiStatusException">403: no rule allows the request.</exception>
    public void Require(AccessRequest request)
    {
        var decision = Decide(request);
        if (!decision.Allowed)
        {
            throw new ApiStatusException(request.Forbidden(decision.Reason));
        }
    }

    public AccessDecision Decide(AccessRequest request)
    {
        if (request.User.Groups.Contains(UserInfo.MastersGroup))
        {
            return new(true, "");
        }

        List<string> missing = [];
        foreach (var grant in Grants().Of(request.User).Where(grant => grant.HoldsFor(request)))
        {
            if (grant.Rules is null)
            {
                missing.Add($"{grant.Role} not found");
            }
            else if (grant.Rules.Any(rule => rule.Allows(request)))
            {
                return new(true, $"RBAC: allowed by {grant.Description}");
            }
        }

        return new(false, missing.Count switch
        {
            0 => "",
            1 => $"RBAC: {missing[0]}",
            _ => $"RBAC: [{string.Join(", ", missing.Distinct())}]",
        });
    }

    /// <summary>What bindings give to a user by name.</summary>
    public IReadOnlyList<Grant> GrantsOf(string username) => Grants().OfUser(username);

    private GrantTable Grants()
    {
        var contents = Array.ConvertAll(Tables, table => store.Read(table).Objects);
        if (_known is { } known && known.IsOf(contents))
        {
            return known.Grants;
        }

        var grants = new GrantTable(contents[0].Values, contents[1].Values, contents[2].Values, contents[3].Values);
        _known = new(contents, grants);
        return grants;
    }

    /// <summary>Grants with the contents they were read from: a table that has not changed is the same object.</summary>
    private sealed record Known(ImmutableSortedDictionary<string, StoredObject>[] Contents, GrantTable Grants)
    {
        public bool IsOf(ImmutableSortedDictionary<string, StoredObject>[] contents) => Contents.Zip(contents).All(pair => ReferenceEquals(pair.First, pair.Second));
    }
}
