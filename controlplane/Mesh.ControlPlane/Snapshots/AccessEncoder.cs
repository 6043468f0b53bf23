using Mesh.ControlPlane.Model.Access;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes access policies as sidecars read them.</summary>
internal static class AccessEncoder
{
    public static Wire.Access Encode(WorkloadAccess access)
    {
        var message = new Wire.Access { Default = access.DeniesByDefault ? Wire.AccessDefault.Deny : Wire.AccessDefault.Allow };
        foreach (var policy in access.Policies)
        {
            var target = new Wire.AccessPolicy { Source = $"AccessPolicy {policy.Policy}", Action = Encode(policy.Action) };
            target.Ports.AddRange(policy.Ports.Select(port => (uint)port));
            target.Rules.AddRange(policy.Rules.Select(Encode));
            message.Policies.Add(target);
        }

        return message;
    }

    private static Wire.AccessRule Encode(AccessRule rule)
    {
        var message = new Wire.AccessRule();
        message.From.AddRange(rule.From.Select(source => new Wire.AccessSource
        {
            Principals = { source.Principals },
            Namespaces = { source.Namespaces },
            ServiceAccounts = { source.ServiceAccounts },
            Cidrs = { source.Cidrs },
        }));
        message.To.AddRange(rule.To.Select(Encode));
        return message;
    }

    /// <summary>Requests that a rule is about.</summary>
    public static Wire.AccessOperation Encode(AccessOperation operation) => new()
    {
        Ports = { operation.Ports.Select(port => (uint)port) },
        Methods = { operation.Methods },
        Paths = { operation.Paths.Select(Encode) },
        Headers = { operation.Headers.Select(Encode) },
    };

    private static Wire.AccessPath Encode(AccessPath path) => path.IsPrefix ? new() { Prefix = path.Value } : new() { Exact = path.Value };

    private static Wire.AccessHeader Encode(AccessHeader header)
    {
        var message = new Wire.AccessHeader { Name = header.Name };
        if (header.Value is { } value)
        {
            message.Exact = value;
        }

        return message;
    }

    private static Wire.AccessAction Encode(AccessAction action) => action switch
    {
        AccessAction.Allow => Wire.AccessAction.Allow,
        AccessAction.Deny => Wire.AccessAction.Deny,
        AccessAction.Audit => Wire.AccessAction.Audit,
        _ => Wire.AccessAction.Unintelligible,
    };
}
