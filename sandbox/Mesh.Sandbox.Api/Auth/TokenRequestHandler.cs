using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Answers <c>POST …/serviceaccounts/{name}/token</c>.</summary>
internal sealed class TokenRequestHandler(ServiceAccountTokenIssuer issuer, ObjectLookup lookup, TimeProvider time)
{
    /// <summary>Seconds; the default of <c>authentication.k8s.io/v1 TokenRequestSpec</c>.</summary>
    private const long DefaultExpiration = 3600;

    /// <summary>Seconds; shorter tokens would expire between two refreshes of the kubelet.</summary>
    private const long MinExpiration = 600;

    private const long MaxExpiration = 1L << 32;

    /// <summary>A copy of <paramref name="request"/> with defaults and <c>status</c>, or the failure to answer with.</summary>
    public (JsonObject? Response, ApiStatus? Failure) Create(string ns, string serviceAccount, JsonObject request)
    {
        if (BoundObjectReference.FromObject(lookup("serviceaccounts", ns, serviceAccount)) is not { } account)
        {
            return (null, ApiStatus.NotFound("", "serviceaccounts", serviceAccount));
        }

        var spec = request["spec"] as JsonObject ?? [];
        if (!TryReadExpiration(spec, out var seconds, out var failure))
        {
            return (null, failure);
        }

        var audiences = spec["audiences"].AsTexts();
        if (audiences.Length == 0)
        {
            audiences = [issuer.ApiAudience];
        }

        var claims = new ServiceAccountClaims(ns, account, null, null, null);
        if (spec["boundObjectRef"] is JsonObject reference && Bind(claims, reference, out claims) is { } refused)
        {
            return (null, refused);
        }

        var token = issuer.Issue(claims, audiences, TimeSpan.FromSeconds(seconds));
        var response = request.DeepClone().AsObject();
        var answered = spec.DeepClone().AsObject();
        answered["audiences"] = audiences.ToJsonArray();
        answered["expirationSeconds"] = seconds;
        response["spec"] = answered;
        response["status"] = new JsonObject
        {
            ["token"] = token,
            ["expirationTimestamp"] = time.GetUtcNow().AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        return (response, null);
    }

    private ApiStatus? Bind(ServiceAccountClaims unbound, JsonObject reference, out ServiceAccountClaims claims)
    {
        claims = unbound;
        var kind = reference["kind"].AsText() ?? "";
        var version = reference["apiVersion"].AsText() ?? "";
        var name = reference["name"].AsText() ?? "";
        var resource = (version, kind) switch
        {
            ("v1", "Pod") => "pods",
            ("v1", "Secret") => "secrets",
            ("v1", "Node") => "nodes",
            _ => "",
        };
        if (resource.Length == 0)
        {
            return ApiStatus.BadRequest($"cannot bind token to object of type {version}, Kind={kind}");
        }

        var stored = lookup(resource, resource == "nodes" ? "" : unbound.Namespace, name);
        if (BoundObjectReference.FromObject(stored) is not { } bound)
        {
            return ApiStatus.NotFound("", resource, name);
        }

        if (resource == "pods" && stored!["spec"]?["serviceAccountName"].AsText() != unbound.ServiceAccount.Name)
        {
            return ApiStatus.BadRequest(
                $"cannot bind token for serviceaccount \"{unbound.ServiceAccount.Name}\" to pod running with different serviceaccount name.");
        }

        if (reference["uid"].AsText() is { Length: > 0 } uid && uid != bound.Uid)
        {
            return ApiStatus.Conflict(
                "",
                kind,
                name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        claims = resource switch
        {
            "pods" => unbound with { Pod = bound, Node = NodeOf(stored!) },
            "secrets" => unbound with { Secret = bound },
            _ => unbound with { Node = bound },
        };
        return null;
    }

    private BoundObjectReference? NodeOf(JsonObject pod)
    {
        if (pod["spec"]?["nodeName"].AsText() is not { Length: > 0 } node)
        {
            return null;
        }

        return BoundObjectReference.FromObject(lookup("nodes", "", node)) ?? new BoundObjectReference(node, "");
    }

    private static bool TryReadExpiration(JsonObject spec, out long seconds, out ApiStatus? failure)
    {
        seconds = DefaultExpiration;
        failure = null;
        if (spec["expirationSeconds"] is not { } node)
        {
            return true;
        }

        seconds = node.AsInteger() ?? 0;
        if (node.AsInteger() is null)
        {
            failure = ApiStatus.BadRequest("spec.expirationSeconds: must be an integer");
            return false;
        }

        var fault = seconds switch
        {
            < MinExpiration => "may not specify a duration less than 10 minutes",
            > MaxExpiration => "may not specify a duration larger than 2^32 seconds",
            _ => "",
        };
        if (fault.Length == 0)
        {
            return true;
        }

        failure = ApiStatus.Invalid("authentication.k8s.io", "TokenRequest", "", [FieldError.Invalid("spec.expirationSeconds", seconds, fault)]);
        return false;
    }
}
