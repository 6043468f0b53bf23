using System.Collections.Immutable;
using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery.Validation;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Access;

/// <summary>
/// Makes the access rules of this pod from what the control plane says about it. Whatever is not understood, because a later version says it or for any other reason, denies as much as
/// it is about; nothing of it is left out.
/// </summary>
internal static class AccessModelBuilder
{
    private const string OfLaterVersion = "what the control plane says about access";

    private static readonly MessageParser<Wire.Access> KnownAccess = Wire.Access.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<Wire.AccessPolicy> KnownPolicy = Wire.AccessPolicy.Parser.WithDiscardUnknownFields(true);

    public static AccessModel Build(Wire.Access? access)
    {
        if (access is null)
        {
            return AccessModel.Everybody;
        }

        ImmutableArray<AccessPolicyModel> policies = [.. access.Policies.Select(Build)];
        // Policies look after themselves.
        Wire.Access rest = access.Clone();
        rest.Policies.Clear();
        bool isUnderstood = KnownAccess.ParseFrom(rest.ToByteArray()).CalculateSize() == rest.CalculateSize() && Enum.IsDefined(access.Default);
        return new AccessModel(
            access.Default == Wire.AccessDefault.Allow,
            isUnderstood ? policies : policies.Add(AccessPolicyModel.Unintelligible(OfLaterVersion, [])));
    }

    private static AccessPolicyModel Build(Wire.AccessPolicy policy)
    {
        ImmutableArray<int> ports = [.. policy.Ports.Where(Ports.IsValid).Select(port => (int)port)];
        // About which others it is nobody knows.
        ports = ports.Length == policy.Ports.Count ? ports : [];
        bool isUnderstood = ports.Length == policy.Ports.Count && KnownPolicy.ParseFrom(policy.ToByteArray()).CalculateSize() == policy.CalculateSize();
        AccessAction? action = policy.Action switch
        {
            Wire.AccessAction.Allow => AccessAction.Allow,
            Wire.AccessAction.Deny => AccessAction.Deny,
            Wire.AccessAction.Audit => AccessAction.Audit,
            _ => null,
        };
        return isUnderstood && action is { } known && All(policy.Rules, Build) is { } rules
            ? new AccessPolicyModel(policy.Source, known, ports, rules)
            : AccessPolicyModel.Unintelligible(policy.Source, ports);
    }

    /// <returns>Null if one of them is not understood.</returns>
    public static ImmutableArray<AccessOperationModel>? BuildAll(IReadOnlyList<Wire.AccessOperation> operations) => All(operations, Build);

    private static AccessRuleModel? Build(Wire.AccessRule rule) =>
        All(rule.From, Build) is { } from && All(rule.To, Build) is { } to ? new AccessRuleModel(from, to) : null;

    private static AccessSourceModel? Build(Wire.AccessSource source)
    {
        ImmutableArray<SpiffePattern>? principals = All(source.Principals, SpiffePattern.TryParse);
        ImmutableArray<ResourceName>? accounts = AllValues<ResourceName>(source.ServiceAccounts, text => ResourceName.TryParse(text));
        ImmutableArray<IPNetwork>? networks = AllValues<IPNetwork>(source.Cidrs, text => IPNetwork.TryParse(text, out IPNetwork network) ? network : null);
        bool saysSomething = source.Principals.Count + source.Namespaces.Count + source.ServiceAccounts.Count + source.Cidrs.Count > 0;
        return saysSomething && principals is not null && accounts is not null && networks is not null
            ? new AccessSourceModel(principals.Value, [.. source.Namespaces], [.. accounts.Value.Select(name => (name.Namespace, name.Name))], networks.Value)
            : null;
    }

    private static AccessOperationModel? Build(Wire.AccessOperation operation)
    {
        ImmutableArray<AccessPathMatch>? paths = All(operation.Paths, path => path.MatchCase switch
        {
            Wire.AccessPath.MatchOneofCase.Exact => AccessPathMatch.Exact(path.Exact),
            Wire.AccessPath.MatchOneofCase.Prefix => AccessPathMatch.Prefix(path.Prefix),
            _ => null,
        });
        bool saysSomething = operation.Ports.Count + operation.Methods.Count + operation.Paths.Count + operation.Headers.Count > 0;
        return saysSomething && paths is not null && operation.Ports.All(Ports.IsValid) && operation.Methods.Concat(operation.Headers.Select(header => header.Name)).All(IsToken)
            ? new AccessOperationModel(
                [.. operation.Ports.Select(port => (int)port)],
                [.. operation.Methods.Select(Encoding.ASCII.GetBytes)],
                paths.Value,
                [.. operation.Headers.Select(header => new AccessHeaderMatch(header.Name, header.HasExact ? header.Exact : null))])
            : null;
    }

    // RFC 9110 §5.6.2.
    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    /// <returns>Null if one of them is not understood.</returns>
    private static ImmutableArray<TModel>? All<TWire, TModel>(IReadOnlyList<TWire> items, Func<TWire, TModel?> read)
        where TModel : class
    {
        ImmutableArray<TModel> models = [.. items.Select(read).OfType<TModel>()];
        return models.Length == items.Count ? models : null;
    }

    private static ImmutableArray<TModel>? AllValues<TModel>(RepeatedField<string> items, Func<string, TModel?> read)
        where TModel : struct
    {
        ImmutableArray<TModel> models = [.. items.Select(read).OfType<TModel>()];
        return models.Length == items.Count ? models : null;
    }
}
