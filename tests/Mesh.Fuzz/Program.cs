using Mesh.Fuzz;

if (!FuzzArguments.TryParse(args, out FuzzArguments? arguments))
{
    Console.Error.WriteLine(FuzzArguments.Usage);
    return 2;
}

IFuzzTarget target = FuzzTargets.All[arguments.Target];
if (arguments.Replay is { } file)
{
    Console.Out.WriteLine(target.Run(File.ReadAllBytes(file)));
    return 0;
}

Corpus corpus = Corpus.Load(target, arguments.Corpus);
FuzzLoop loop = new(target, corpus, new Random(arguments.Seed), TimeProvider.System);
FuzzOutcome outcome = loop.Run(arguments.Duration);
Console.Out.WriteLine($"{arguments.Target}: {outcome.Runs} inputs, {corpus.Count} kept, seed {arguments.Seed}");
if (outcome.Error is null)
{
    return 0;
}

string reproducer = Path.Combine(arguments.Corpus ?? "", $"fuzz-{arguments.Target}.bin");
File.WriteAllBytes(reproducer, outcome.Input);
Console.Out.WriteLine(outcome.Error.ToString());
Console.Out.WriteLine($"input (also in {reproducer}): {Convert.ToBase64String(outcome.Input)}");
return 1;
