using System.Collections.Immutable;

namespace Mesh.Proxy.Access;

/// <summary>Who may call the application. Made when the configuration changes.</summary>
internal sealed class AccessModel
{
    /// <summary>Everybody.</summary>
    public static readonly AccessModel Everybody = new(allowsByDefault: true, []);

    public AccessModel(bool allowsByDefault, ImmutableArray<AccessPolicyModel> policies)
    {
        AllowsByDefault = allowsByDefault;
        Policies = policies;
        Denying = [.. policies.Where(policy => policy.Action == AccessAction.Deny)];
        Allowing = [.. policies.Where(policy => policy.Action == AccessAction.Allow)];
        Auditing = [.. policies.Where(policy => policy.Action == AccessAction.Audit)];
        IsOpen = allowsByDefault && policies.IsEmpty;
        HasPaths = policies.Any(policy => policy.HasPaths);
    }

    /// <summary>What counts for a port that no allowing policy is about.</summary>
    public bool AllowsByDefault { get; }

    public ImmutableArray<AccessPolicyModel> Policies { get; }

    public ImmutableArray<AccessPolicyModel> Denying { get; }

    public ImmutableArray<AccessPolicyModel> Allowing { get; }

    public ImmutableArray<AccessPolicyModel> Auditing { get; }

    /// <summary>There is nothing to be looked at.</summary>
    public bool IsOpen { get; }

    /// <summary>Some rule looks at paths.</summary>
    public bool HasPaths { get; }
}
