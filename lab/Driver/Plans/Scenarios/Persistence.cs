using Lab.Driver.Persistence;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>Records in the persistent memory region, with a controller reset in the middle. A transfer of the plan is a record here.</summary>
internal static class Persistence
{
    public static void Run(ScenarioContext context, PersistentMemoryRegion region)
    {
        var (plan, experiment) = (context.Plan, new PersistenceExperiment(region, context.Intents));
        var records = new PersistencePlan(plan.Transfers, Slots: plan.Slots, Batch: plan.Batch, Seed: plan.Seed, ResetAfter: plan.Transfers / 2, Wrong: plan.Wrong);
        experiment.Write(records, context.Controller);
        experiment.Read(records);
    }
}
