using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>All roles and bindings of one moment, by the users and groups they speak of. Immutable.</summary>
internal sealed class GrantTable
{
    private readonly Dictionary<string, List<Grant>> _byUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Grant>> _byGroup = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<PolicyRule>> _roles = new(StringComparer.Ordinal);

    public GrantTable(
        IEnumerable<StoredObject> roles, IEnumerable<StoredObject> clusterRoles, IEnumerable<StoredObject> bindings, IEnumerable<StoredObject> clusterBindings)
    {
        AddRoles("Role", roles);
        AddRoles("ClusterRole", clusterRoles);
        // As the real server does, so that an access review names the same binding: those of the whole cluster first.
        AddBindings(clusterBindings);
        AddBindings(bindings);
    }

    public IEnumerable<Grant> Of(UserInfo user) =>
        _byUser.GetValueOrDefault(user.Username, []).Concat(user.Groups.SelectMany(group => _byGroup.GetValueOrDefault(group, [])));

    /// <summary>What bindings give to the user by name.</summary>
    public IReadOnlyList<Grant> OfUser(string username) => _byUser.GetValueOrDefault(username, []);

    private void AddRoles(string kind, IEnumerable<StoredObject> roles)
    {
        foreach (var role in roles)
        {
            _roles[RoleKey(kind, role.Namespace, role.Name)] = [.. role.Parse().Objects("rules").Select(rule => new PolicyRule(rule))];
        }
    }

    private void AddBindings(IEnumerable<StoredObject> bindings)
    {
        foreach (var stored in bindings)
        {
            var binding = stored.Parse();
            foreach (var subject in binding.Objects("subjects"))
            {
                Add(stored, binding.Child("roleRef") ?? [], subject);
            }
        }
    }

    private void Add(StoredObject binding, JsonObject roleRef, JsonObject subject)
    {
        var (kind, name) = (roleRef.Text("kind"), roleRef.Text("name"));
        var of = $"{kind} \"{name}\"";
        var isLocal = binding.Namespace.Length > 0;
        var grant = new Grant(
            binding.Namespace,
            _roles.GetValueOrDefault(RoleKey(kind, kind == "Role" ? binding.Namespace : "", name)),
            isLocal
                ? $"RoleBinding \"{binding.Name}/{binding.Namespace}\" of {of} to {Describe(subject)}"
                : $"ClusterRoleBinding \"{binding.Name}\" of {of} to {Describe(subject)}",
            $"{kind.ToLowerInvariant()}.rbac.authorization.k8s.io \"{name}\"");
        var (table, key) = subject.Text("kind") switch
        {
            "ServiceAccount" => (_byUser, new ServiceAccountName(subject.Text("namespace"), subject.Text("name")).ToString()),
            "User" => (_byUser, subject.Text("name")),
            _ => (_byGroup, subject.Text("name")),
        };
        if (!table.TryGetValue(key, out var grants))
        {
            table[key] = grants = [];
        }

        grants.Add(grant);
    }

    private static string Describe(JsonObject subject) => subject.Text("kind") == "ServiceAccount"
        ? $"ServiceAccount \"{subject.Text("name")}/{subject.Text("namespace")}\""
        : $"{subject.Text("kind")} \"{subject.Text("name")}\"";

    private static string RoleKey(string kind, string @namespace, string name) => $"{kind}/{@namespace}/{name}";
}
