using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>What a service-account token says about its bearer: the private claim <c>kubernetes.io</c>.</summary>
/// <param name="Namespace">Namespace of the service account and of the pod.</param>
/// <param name="ServiceAccount">Whose token it is.</param>
/// <param name="Pod">The token dies with this pod; null when unbound.</param>
/// <param name="Node">Where the pod ran at issue, or the node that the token is bound to.</param>
/// <param name="Secret">The token dies with this Secret; null when unbound.</param>
internal sealed record ServiceAccountClaims(
    string Namespace, BoundObjectReference ServiceAccount, BoundObjectReference? Pod, BoundObjectReference? Node, BoundObjectReference? Secret)
{
    public const string ClaimName = "kubernetes.io";
    public const string CredentialIdExtra = "authentication.kubernetes.io/credential-id";

    private const string ExtraPrefix = "authentication.kubernetes.io/";

    public string Username => Name.ToString();

    private ServiceAccountName Name => new(Namespace, ServiceAccount.Name);

    public JsonObject ToJson()
    {
        var claims = new JsonObject { ["namespace"] = Namespace };
        if (Node is not null)
        {
            claims["node"] = Node.ToJson();
        }

        if (Pod is not null)
        {
            claims["pod"] = Pod.ToJson();
        }

        if (Secret is not null)
        {
            claims["secret"] = Secret.ToJson();
        }

        claims["serviceaccount"] = ServiceAccount.ToJson();
        return claims;
    }

    /// <summary>Null when the claim lacks a namespace or a service account.</summary>
    public static ServiceAccountClaims? FromJson(JsonObject claims) =>
        claims["namespace"].AsText() is { } ns && BoundObjectReference.FromJson(claims["serviceaccount"]) is { } account
            ? new ServiceAccountClaims(
                ns,
                account,
                BoundObjectReference.FromJson(claims["pod"]),
                BoundObjectReference.FromJson(claims["node"]),
                BoundObjectReference.FromJson(claims["secret"]))
            : null;

    public UserInfo ToUserInfo(string tokenId)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>> { [CredentialIdExtra] = ["JTI=" + tokenId] };
        Add(extra, "node", Node);
        Add(extra, "pod", Pod);
        return new UserInfo(
            Username,
            ServiceAccount.Uid,
            [.. Name.Groups, UserInfo.AuthenticatedGroup],
            extra);
    }

    private static void Add(Dictionary<string, IReadOnlyList<string>> extra, string kind, BoundObjectReference? bound)
    {
        if (bound is null)
        {
            return;
        }

        extra[$"{ExtraPrefix}{kind}-name"] = [bound.Name];
        if (bound.Uid.Length > 0)
        {
            extra[$"{ExtraPrefix}{kind}-uid"] = [bound.Uid];
        }
    }
}
