using System.Collections.Frozen;
using k8s.Models;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>
/// Field numbers of what <c>kubectl create KIND</c>, <c>kubectl auth</c>, <c>kubectl drain</c> and <c>kubectl create token</c> send, from the
/// <c>generated.proto</c> files of Kubernetes 1.32. Shapes come from the client library's models. Whatever is not here is refused.
/// </summary>
internal static class MessageLayouts
{
    private const string Selector = "matchLabels=1 matchExpressions=2";

    private static readonly FrozenDictionary<Type, MessageLayout> Layouts = new Dictionary<Type, string>
    {
        // meta/v1
        [typeof(V1ObjectMeta)] =
            "name=1 generateName=2 namespace=3 selfLink=4 uid=5 resourceVersion=6 generation=7 creationTimestamp=8 deletionTimestamp=9 labels=11 annotations=12 finalizers=14",
        [typeof(V1LabelSelector)] = Selector,
        [typeof(V1LabelSelectorRequirement)] = "key=1 operator=2 values=3",
        [typeof(V1DeleteOptions)] = "gracePeriodSeconds=1! preconditions=2 orphanDependents=3! propagationPolicy=4 dryRun=5",
        [typeof(V1Preconditions)] = "uid=1 resourceVersion=2",

        // core/v1
        [typeof(V1Namespace)] = "metadata=1 spec=2 status=3",
        [typeof(V1NamespaceSpec)] = "finalizers=1",
        [typeof(V1NamespaceStatus)] = "phase=1",
        [typeof(V1ServiceAccount)] = "metadata=1 secrets=2 imagePullSecrets=3 automountServiceAccountToken=4!",
        [typeof(V1ObjectReference)] = "kind=1 namespace=2 name=3 uid=4 apiVersion=5 resourceVersion=6 fieldPath=7",
        [typeof(V1LocalObjectReference)] = "name=1",
        [typeof(V1ConfigMap)] = "metadata=1 data=2 binaryData=3 immutable=4!",
        [typeof(V1Secret)] = "metadata=1 data=2 type=3 stringData=4 immutable=5!",
        [typeof(V1Service)] = "metadata=1 spec=2 status=3",
        [typeof(V1ServiceSpec)] =
            "ports=1 selector=2 clusterIP=3 type=4 externalIPs=5 sessionAffinity=7 loadBalancerIP=8 loadBalancerSourceRanges=9 externalName=10 externalTrafficPolicy=11 healthCheckNodePort=12 publishNotReadyAddresses=13 internalTrafficPolicy=22!",
        [typeof(V1ServicePort)] = "name=1 protocol=2 port=3 targetPort=4 nodePort=5 appProtocol=6!",
        [typeof(V1ServiceStatus)] = "loadBalancer=1",
        [typeof(V1PodTemplateSpec)] = "metadata=1 spec=2",
        [typeof(V1PodSpec)] =
            "containers=2 restartPolicy=3 terminationGracePeriodSeconds=4! dnsPolicy=6 nodeSelector=7 serviceAccountName=8 serviceAccount=9 nodeName=10 hostNetwork=11 hostPID=12 hostIPC=13 hostname=16 subdomain=17 schedulerName=19 priorityClassName=24",
        [typeof(V1Container)] =
            "name=1 image=2 command=3 args=4 workingDir=5 ports=6 resources=8 terminationMessagePath=13 imagePullPolicy=14 stdin=16 stdinOnce=17 tty=18 terminationMessagePolicy=20",
        [typeof(V1ContainerPort)] = "name=1 hostPort=2 containerPort=3 protocol=4 hostIP=5",

        // apps/v1, batch/v1
        [typeof(V1Deployment)] = "metadata=1 spec=2 status=3",
        [typeof(V1DeploymentSpec)] =
            "replicas=1! selector=2 template=3 strategy=4 minReadySeconds=5 revisionHistoryLimit=6! paused=7 progressDeadlineSeconds=9!",
        [typeof(V1DeploymentStrategy)] = "type=1",
        [typeof(V1DeploymentStatus)] =
            "observedGeneration=1 replicas=2 updatedReplicas=3 availableReplicas=4 unavailableReplicas=5 readyReplicas=7",
        [typeof(V1Job)] = "metadata=1 spec=2 status=3",
        [typeof(V1JobSpec)] = "parallelism=1! completions=2! template=6 backoffLimit=7!",
        [typeof(V1JobStatus)] = "active=4 succeeded=5 failed=6 completedIndexes=7",

        // rbac.authorization.k8s.io/v1
        [typeof(V1Role)] = "metadata=1 rules=2",
        [typeof(V1ClusterRole)] = "metadata=1 rules=2 aggregationRule=3",
        [typeof(V1AggregationRule)] = "clusterRoleSelectors=1",
        [typeof(V1PolicyRule)] = "verbs=1 apiGroups=2 resources=3 resourceNames=4 nonResourceURLs=5",
        [typeof(V1RoleBinding)] = "metadata=1 subjects=2 roleRef=3",
        [typeof(V1ClusterRoleBinding)] = "metadata=1 subjects=2 roleRef=3",
        [typeof(Rbacv1Subject)] = "kind=1 apiGroup=2 name=3 namespace=4",
        [typeof(V1RoleRef)] = "apiGroup=1 kind=2 name=3",

        // policy/v1, scheduling.k8s.io/v1
        [typeof(V1PodDisruptionBudget)] = "metadata=1 spec=2 status=3",
        [typeof(V1PodDisruptionBudgetSpec)] = "minAvailable=1 selector=2 maxUnavailable=3 unhealthyPodEvictionPolicy=4",
        [typeof(V1PodDisruptionBudgetStatus)] = "observedGeneration=1 disruptionsAllowed=3 currentHealthy=4 desiredHealthy=5 expectedPods=6",
        [typeof(V1Eviction)] = "metadata=1 deleteOptions=2",
        [typeof(V1PriorityClass)] = "metadata=1 value=2! globalDefault=3 description=4 preemptionPolicy=5",

        // authentication.k8s.io/v1, authorization.k8s.io/v1
        [typeof(Authenticationv1TokenRequest)] = "metadata=1 spec=2 status=3",
        [typeof(V1TokenRequestSpec)] = "audiences=1 boundObjectRef=3 expirationSeconds=4!",
        [typeof(V1BoundObjectReference)] = "kind=1 apiVersion=2 name=3 uid=4",
        [typeof(V1TokenRequestStatus)] = "token=1 expirationTimestamp=2",
        [typeof(V1SelfSubjectReview)] = "metadata=1 status=2",
        [typeof(V1SelfSubjectReviewStatus)] = "userInfo=1",
        [typeof(V1UserInfo)] = "username=1 uid=2",
        [typeof(V1SelfSubjectAccessReview)] = "metadata=1 spec=2 status=3",
        [typeof(V1SelfSubjectAccessReviewSpec)] = "resourceAttributes=1 nonResourceAttributes=2",
        [typeof(V1ResourceAttributes)] = "namespace=1 verb=2 group=3 version=4 resource=5 subresource=6 name=7",
        [typeof(V1NonResourceAttributes)] = "path=1 verb=2",
        [typeof(V1SubjectAccessReviewStatus)] = "allowed=1 reason=2 evaluationError=3 denied=4",
    }.ToFrozenDictionary(static pair => pair.Key, static pair => new MessageLayout(pair.Key, pair.Value));

    private static readonly FrozenDictionary<string, MessageLayout> Kinds = new[]
    {
        typeof(V1Namespace), typeof(V1ServiceAccount), typeof(V1ConfigMap), typeof(V1Secret), typeof(V1Service), typeof(V1Deployment), typeof(V1Job),
        typeof(V1Role), typeof(V1ClusterRole), typeof(V1RoleBinding), typeof(V1ClusterRoleBinding), typeof(V1PodDisruptionBudget), typeof(V1Eviction),
        typeof(V1PriorityClass), typeof(Authenticationv1TokenRequest), typeof(V1SelfSubjectReview), typeof(V1SelfSubjectAccessReview), typeof(V1DeleteOptions),
    }.Select(static model => Layouts[model]).ToFrozenDictionary(static layout => layout.Name, StringComparer.Ordinal);

    public static MessageLayout? OfKind(string kind) => Kinds.GetValueOrDefault(kind);

    /// <summary>Null for messages of which kubectl sends nothing but their absence.</summary>
    public static MessageLayout? Of(Type model) => Layouts.GetValueOrDefault(model);
}
